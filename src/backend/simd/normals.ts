/**
 * Keyed standard normals from the WebAssembly kernel: (seed, experiment) make a 256-bit key, an index names a stream under it, so any
 * worker may draw any stream in any order and gets the same bits. Numbers are f32 (24 bits), below 6.7 in size.
 */
import { createHash } from "node:crypto";
import { compiledKernel, instantiate } from "./kernel.js";

/** What the kernel exports. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly KEY: WebAssembly.Global;
  readonly OUT: WebAssembly.Global;
  normals(index: bigint, count: number): void;
}

/** SHA-256 of the parts, length-prefixed so that ("a", "bc") and ("ab", "c") differ. */
export function normalKey(seed: string, experiment: string): Uint8Array {
  return createHash("sha256").update([seed, experiment, "simd"].map((part) => `${part.length}:${part}`).join("")).digest();
}

let kernel: Kernel | undefined;
/** One instance a thread. */
const open = (): Kernel => (kernel ??= compiledKernel<Kernel>("normals"));

/** Fills `out` with standard normals of stream `index`, 0 <= index < 2^53; a shorter `out` gets the first of the same numbers. */
export type NormalSource = (index: number, out: Float32Array) => void;

/** The streams of (seed, experiment). `bytes`: another kernel (tests plant bugs in it). */
export function normalSource(seed: string, experiment: string, bytes?: Uint8Array): NormalSource {
  const key = normalKey(seed, experiment);
  const own = bytes && instantiate<Kernel>(bytes);
  return (index, out) => {
    if (!(Number.isInteger(index) && 0 <= index && index < 2 ** 53)) throw new RangeError(`a stream's index is an integer from 0 to 2^53 - 1, got ${index}`);
    const { memory, KEY, OUT, normals } = own ?? open();
    const count = 8 * Math.ceil(out.length / 8);
    const end = (OUT.value as number) + 4 * count;
    if (end > memory.buffer.byteLength) memory.grow(Math.ceil((end - memory.buffer.byteLength) / 65536));
    new Uint8Array(memory.buffer, KEY.value as number, 32).set(key);
    normals(BigInt(index), count);
    out.set(new Float32Array(memory.buffer, OUT.value as number, out.length));
  };
}
