/**
 * Keyed standard normals from the WebAssembly kernel: (seed, experiment) make a
 * 256-bit key, an index names a stream under it, so any worker may draw any stream
 * in any order and gets the same bits. Numbers are f32 (24 bits), below 6.7 in size.
 */
import { createHash } from "node:crypto";
import { areas, compiledKernel, type Kernel } from "./kernel.js";

/** SHA-256 of the parts, length-prefixed so that ("a", "bc") and ("ab", "c") differ. */
export function normalKey(seed: string, experiment: string): Uint8Array {
  return createHash("sha256")
    .update([seed, experiment, "simd"].map((part) => `${part.length}:${part}`).join(""))
    .digest();
}

/** Puts the key of the streams where the kernel reads it. */
export function setKey({ memory, KEY }: Kernel, key: Uint8Array): void {
  new Uint8Array(memory.buffer, KEY.value, 32).set(key);
}

let shared: Kernel | undefined;
/** One instance a thread. */
const open = (): Kernel => (shared ??= compiledKernel());

/**
 * Fills `out` with standard normals of stream `index`, 0 <= index
 * < 2^53; a shorter `out` gets the first of the same numbers.
 */
export type NormalSource = (index: number, out: Float32Array) => void;

/** The streams of (seed, experiment). `own`: another kernel (relaxed; tests plant bugs in it). */
export function normalSource(seed: string, experiment: string, own?: Kernel): NormalSource {
  const key = normalKey(seed, experiment);
  return (index, out) => {
    if (!(Number.isInteger(index) && 0 <= index && index < 2 ** 53))
      throw new RangeError(`a stream's index is an integer from 0 to 2^53 - 1, got ${index}`);
    const kernel = own ?? open();
    const count = 8 * Math.ceil(out.length / 8);
    areas(kernel, [4 * count]);
    setKey(kernel, key);
    kernel.normals(BigInt(index), count);
    out.set(new Float32Array(kernel.memory.buffer, kernel.OUT.value, out.length));
  };
}

/** Width of a row of A in its stream: rows begin at multiples of 8 numbers, the surplus is dropped. */
const drawnWidth = (dim: number): number => 8 * Math.ceil(dim / 8);

/**
 * Gaussian factors with entries Normal(0, 1/rank): trials first
 * .. first + count - 1, each from the stream of its number.
 * @returns count x rank x dim, row-major
 */
export function gaussianFactors(
  source: NormalSource,
  rank: number,
  dim: number,
  first: number,
  count: number,
): Float64Array {
  const width = drawnWidth(dim);
  const drawn = new Float32Array(rank * width);
  const factors = new Float64Array(count * rank * dim);
  const sd = 1 / Math.sqrt(rank);
  for (let t = 0, at = 0; t < count; t++) {
    source(first + t, drawn);
    for (let k = 0; k < rank; k++)
      for (let j = 0; j < dim; j++) factors[at++] = drawn[k * width + j] * sd;
  }
  return factors;
}
