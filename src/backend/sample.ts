/** Noise by way of the products: how a backend without sampling of its own answers `sample`, and what is kept of a trial. */
import type { Backend, BatchShape, NoiseRequest } from "./backend.js";
import type { Kernel } from "./simd/kernel.js";
import { gaussianFactors, normalSource } from "./simd/normals.js";

/**
 * What a sweep keeps of N = G A'A - G, given products G A'A: per trial and row the probed N_j, q . N and |N|^2.
 * @returns batch x rows x 3
 */
export function noiseSums(products: Float64Array, gradient: Float64Array, probes: readonly number[], { batch, dim, rows }: BatchShape): Float64Array {
  const sums = new Float64Array(3 * batch * rows);
  for (let t = 0; t < batch; t++) {
    for (let i = 0; i < rows; i++) {
      const [at, q, to] = [(t * rows + i) * dim, i * dim, 3 * (t * rows + i)];
      let [along, energy] = [0, 0];
      for (let j = 0; j < dim; j++) {
        const noise = products[at + j] - gradient[q + j];
        along += gradient[q + j] * noise;
        energy += noise * noise;
      }
      sums[to] = products[at + probes[i]] - gradient[q + probes[i]];
      sums[to + 1] = along;
      sums[to + 2] = energy;
    }
  }
  return sums;
}

/** Entries of A held at once (32 MB in f64; indices of f32 kernels stay exact). */
const HELD = 4e6;

/** Cuts a request for `count` trials into parts that hold few enough entries of A; a trial leaves `width` numbers. */
export async function inParts(first: number, count: number, entries: number, width: number, part: (first: number, count: number) => Promise<Float64Array>): Promise<Float64Array> {
  const step = Math.max(1, Math.floor(HELD / entries));
  const all = new Float64Array(count * width);
  for (let done = 0; done < count; done += step) all.set(await part(first + done, Math.min(step, count - done)), done * width);
  return all;
}

/** The factors of a request, drawn by the CPU's kernel. */
export async function drawnFactors({ seed, experiment, rank, dim, first, batch }: NoiseRequest, own?: Kernel): Promise<Float64Array> {
  return gaussianFactors(normalSource(seed, experiment, own), rank, dim, first, batch);
}

/** `sample` of a backend that multiplies only. */
export function sampleByProducts(project: Backend["project"], request: NoiseRequest): Promise<Float64Array> {
  const { rank, dim, rows, gradient, probes } = request;
  return inParts(request.first, request.batch, Math.max(rank, rows) * dim, 3 * rows, async (first, batch) => {
    const part = { ...request, first, batch };
    return noiseSums(await project(await drawnFactors(part), gradient, part), gradient, probes, part);
  });
}
