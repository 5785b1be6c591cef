/**
 * Noise by way of the products: how a backend without sampling
 * of its own answers `sample`, and what is kept of a trial.
 */
import type { Backend, BatchShape, NoiseRequest } from "./backend.js";
import type { Kernel } from "./simd/kernel.js";
import { gaussianFactors, normalSource } from "./simd/normals.js";

/**
 * Writes what a sweep keeps of one row's noise N = p - q to `sums` at
 * `to`: the probed N_j, q . N and |N|^2. p and q begin at `at` and `from`.
 */
export function keepNoise(
  products: Float64Array,
  at: number,
  gradient: Float64Array,
  from: number,
  dim: number,
  probe: number,
  sums: Float64Array,
  to: number,
): void {
  let along = 0;
  let energy = 0;
  for (let j = 0; j < dim; j++) {
    const noise = products[at + j] - gradient[from + j];
    along += gradient[from + j] * noise;
    energy += noise * noise;
  }
  sums[to] = products[at + probe] - gradient[from + probe];
  sums[to + 1] = along;
  sums[to + 2] = energy;
}

/**
 * The same for every trial and row of products G A'A.
 * @returns batch x rows x 3
 */
export function noiseSums(
  products: Float64Array,
  gradient: Float64Array,
  probes: readonly number[],
  { batch, dim, rows }: BatchShape,
): Float64Array {
  const sums = new Float64Array(3 * batch * rows);
  for (let t = 0; t < batch; t++)
    for (let i = 0; i < rows; i++)
      keepNoise(
        products,
        (t * rows + i) * dim,
        gradient,
        i * dim,
        dim,
        probes[i],
        sums,
        3 * (t * rows + i),
      );
  return sums;
}

/** Entries of A held at once (32 MB in f64; indices of f32 kernels stay exact). */
const HELD = 4e6;

/** Cuts a request for `count` trials into parts that hold few enough entries of A; a trial leaves `width` numbers. */
export async function inParts(
  first: number,
  count: number,
  entries: number,
  width: number,
  part: (first: number, count: number) => Promise<Float64Array>,
): Promise<Float64Array> {
  const step = Math.max(1, Math.floor(HELD / entries));
  const all = new Float64Array(count * width);
  for (let done = 0; done < count; done += step)
    all.set(await part(first + done, Math.min(step, count - done)), done * width);
  return all;
}

/** The factors of a request, drawn by the CPU's kernel. */
export async function drawnFactors(
  { seed, experiment, rank, dim, first, batch }: NoiseRequest,
  own?: Kernel,
): Promise<Float64Array> {
  return gaussianFactors(normalSource(seed, experiment, own), rank, dim, first, batch);
}

/** `sample` of a backend that multiplies only. */
export function sampleByProducts(
  project: Backend["project"],
  request: NoiseRequest,
): Promise<Float64Array> {
  const { rank, dim, rows, gradient, probes } = request;
  return inParts(
    request.first,
    request.batch,
    Math.max(rank, rows) * dim,
    3 * rows,
    async (first, batch) => {
      const part = { ...request, first, batch };
      return noiseSums(
        await project(await drawnFactors(part), gradient, part),
        gradient,
        probes,
        part,
      );
    },
  );
}
