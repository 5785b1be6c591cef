/**
 * Sampling on the device: factors, products and sums stay
 * there; only the sums, and each row's probed value, come back.
 */
import type { BatchShape, NoiseRequest } from "../backend.js";
import { normalKey } from "../simd/normals.js";
import type { GPU, KernelRun } from "./gpu.js";
import { flatten, PROBED, PROJECT_IN, PROJECT_OUT, SAMPLE, SUMS } from "./kernels.js";

/** Columns that the device sums in f32 at once. */
const BLOCK = 64;
const words = (bytes: Uint8Array, count: number): number[] =>
  Array.from({ length: count }, (_, i) => bytes[2 * i] + 256 * bytes[2 * i + 1]);
/** The number of a trial in 16-bit words: high and low half of its low 32 bits, then of its high ones. */
const trialWords = (t: number): number[] =>
  [t / 2 ** 16, t, t / 2 ** 48, t / 2 ** 32].map((x) => Math.floor(x) % 2 ** 16);

/** Kernels of one shape (the batch is part of it); intermediate results are handles to buffers of the device. */
export interface DeviceSampler {
  /** batch x rows x 3 for the trials from `first` on. */
  sample(request: NoiseRequest, first: number): Promise<Float64Array>;
  /** A of the same trials, read back. */
  factors(request: NoiseRequest, first: number): Promise<Float64Array>;
  destroy(): void;
}

type Kernels = Record<"draw" | "into" | "out" | "sums" | "probed", KernelRun>;

function compileKernels(gpu: GPU, { rank, dim, rows, batch }: BatchShape): Kernels {
  const make = (source: string, output: number[], pipeline: boolean): KernelRun =>
    gpu.createKernel(source, {
      output,
      constants: { rank, dim, rows, block: BLOCK, scale: 1 / Math.sqrt(rank) },
      constantTypes: {
        rank: "Integer",
        dim: "Integer",
        rows: "Integer",
        block: "Integer",
        scale: "Float",
      },
      loopMaxIterations: Math.max(rank, dim, BLOCK),
      pipeline,
    });
  return {
    draw: make(SAMPLE, [dim, rank, batch], true),
    into: make(PROJECT_IN, [rank, rows, batch], true),
    out: make(PROJECT_OUT, [dim, rows, batch], true),
    sums: make(SUMS, [2 * Math.ceil(dim / BLOCK), rows, batch], false),
    probed: make(PROBED, [1, rows, batch], false),
  };
}

/** Adds up the blocks' sums; batch x rows x 3. */
function collect(
  { dim, rows, batch }: BatchShape,
  sums: readonly ArrayLike<number>[][],
  probed: readonly ArrayLike<number>[][],
): Float64Array {
  const blocks = Math.ceil(dim / BLOCK);
  const out = new Float64Array(3 * batch * rows);
  for (let t = 0; t < batch; t++)
    for (let i = 0; i < rows; i++) {
      const at = 3 * (t * rows + i);
      out[at] = probed[t][i][0];
      for (let b = 0; b < blocks; b++) {
        out[at + 1] += sums[t][i][2 * b];
        out[at + 2] += sums[t][i][2 * b + 1];
      }
    }
  return out;
}

/** @param shape with the batch that the kernels take at once */
export function deviceSampler(
  gpu: GPU,
  shape: BatchShape,
  check: (kernel: KernelRun) => void,
): DeviceSampler {
  const { dim, batch } = shape;
  const kernels = compileKernels(gpu, shape);
  const draw = async ({ seed, experiment }: NoiseRequest, first: number): Promise<unknown> => {
    const factors = await kernels.draw(
      Float32Array.from(words(normalKey(seed, experiment), 8)),
      Float32Array.from(Array.from({ length: batch }, (_, t) => trialWords(first + t)).flat()),
    );
    check(kernels.draw);
    return factors;
  };
  return {
    async sample(request, first) {
      const gradient = Float32Array.from(request.gradient);
      const factors = await draw(request, first);
      const product = await kernels.out(factors, await kernels.into(factors, gradient));
      const [sums, probed] = await Promise.all([
        kernels.sums(product, gradient),
        kernels.probed(product, gradient, Float32Array.from(request.probes)),
      ]);
      Object.values(kernels).forEach(check);
      return collect(shape, sums, probed);
    },
    async factors(request, first) {
      const planes = await (
        (await draw(request, first)) as { toArray(): Promise<Float32Array[][]> }
      ).toArray();
      return Float64Array.from(flatten(planes, dim));
    },
    destroy: () => Object.values(kernels).forEach((kernel) => kernel.destroy()),
  };
}
