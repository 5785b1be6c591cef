/** GPU.js backend, f32: on WebGPU factors, products and sums on the device; on WebAssembly the products alone. */
import type { Backend, BatchShape, NoiseRequest } from "../backend.js";
import { drawnFactors, sampleByProducts } from "../sample.js";
import type { GPU, KernelRun } from "./gpu.js";
import { flatten, PROJECT_IN, PROJECT_OUT } from "./kernels.js";
import { deviceSampler, type DeviceSampler } from "./sampler.js";
import { provideWebGpu } from "./webgpu.js";

/** Compiled kernels kept; shapes change between cells, so a few suffice. */
const KEPT = 8;
/** Indices are f32 inside kernels: exact below 2^24. */
const MAX_INDEX = 2 ** 24;

interface Pair {
  readonly into: KernelRun;
  readonly out: KernelRun;
  destroy(): void;
}

function checkIndices(batch: number, { rank, dim, rows }: BatchShape): void {
  if (batch * dim * Math.max(rank, rows) >= MAX_INDEX) {
    throw new Error(
      `GPU.js indexes in f32: batch x dim x max(rank, rows) must stay below 2^24, got ${batch} x ${dim} x ${Math.max(rank, rows)}`,
    );
  }
}

/** The kernels under a key, made when missing; the oldest beyond KEPT are destroyed. */
function kept<T extends { destroy(): void }>(map: Map<string, T>, key: string, make: () => T): T {
  const value = map.get(key) ?? make();
  map.set(key, value);
  for (const [old, kernels] of map) {
    if (map.size <= KEPT) break;
    kernels.destroy();
    map.delete(old);
  }
  return value;
}

async function loadGpu(): Promise<typeof GPU> {
  return (await import("#gpu.js")).default.GPU;
}

function refuseFallback(kernel: KernelRun, mode: string): void {
  const reason = kernel.fallbackReason ?? kernel.kernel?.fallbackReason;
  if (reason) throw new Error(`GPU.js left ${mode}: ${reason}`);
}

/**
 * Opens the GPU.js backend.
 * @param mode "webgpu" needs an adapter; "webasm" runs everywhere
 * @param most entries of A, or of the products, that the device holds at once (64 MB: every adapter grants 128)
 * @throws Error with the reason when the mode does not work here
 */
export async function createGpuJs(
  mode: "webgpu" | "webasm",
  most = MAX_INDEX - 1,
): Promise<Backend> {
  const device = mode === "webgpu" ? (await provideWebGpu()).device : "CPU (WebAssembly SIMD)";
  const Gpu = await loadGpu();
  const gpu = new Gpu({ mode });
  const kernels = new Map<string, Pair>();

  const pairFor = ({ batch, rank, dim, rows }: BatchShape): Pair =>
    kept(kernels, [batch, rank, dim, rows].join("x"), () => {
      const make = (source: string, width: number): KernelRun =>
        gpu.createKernel(source, {
          output: [width, rows, batch],
          constants: { rank, dim, rows },
          loopMaxIterations: Math.max(rank, dim),
        });
      const [into, out] = [make(PROJECT_IN, rank), make(PROJECT_OUT, dim)];
      return {
        into,
        out,
        destroy() {
          into.destroy();
          out.destroy();
        },
      };
    });

  const samplers = new Map<string, DeviceSampler>();
  /** Full batches of one size, so that a shape compiles once: surplus trials of the last one are drawn and dropped. */
  const onDevice = async (
    request: NoiseRequest,
    width: number,
    run: (sampler: DeviceSampler, first: number) => Promise<Float64Array>,
  ): Promise<Float64Array> => {
    const { rank, dim, rows, first, batch: wanted } = request;
    checkIndices(1, request);
    const batch = Math.min(wanted, Math.max(1, Math.floor(most / (dim * Math.max(rank, rows)))));
    const key = [batch, rank, dim, rows].join("x");
    const sampler = kept(samplers, key, () =>
      deviceSampler(gpu, request, batch, (kernel) => refuseFallback(kernel, mode)),
    );
    const all = new Float64Array(wanted * width);
    for (let done = 0; done < wanted; done += batch) {
      const some = await run(sampler, first + done);
      all.set(some.subarray(0, Math.min(batch, wanted - done) * width), done * width);
    }
    return all;
  };

  const backend: Backend = {
    info: { name: "gpujs", mode, precision: "f32", unitRoundoff: 2 ** -24, device },
    async project(factors, gradient, shape) {
      const { rank, dim, batch } = shape;
      checkIndices(batch, shape);
      const pair = pairFor(shape);
      const a = Float32Array.from(factors);
      const y = flatten(await pair.into(a, Float32Array.from(gradient)), rank);
      refuseFallback(pair.into, mode);
      const product = flatten(await pair.out(a, y), dim);
      refuseFallback(pair.out, mode);
      return Float64Array.from(product);
    },
    sample: (request) =>
      mode === "webgpu"
        ? onDevice(request, 3 * request.rows, (sampler, first) => sampler.sample(request, first))
        : sampleByProducts(backend.project, request),
    factors: (request) =>
      mode === "webgpu"
        ? onDevice(request, request.rank * request.dim, (sampler, first) =>
            sampler.factors(request, first),
          )
        : drawnFactors(request),
    async dispose() {
      for (const opened of [...kernels.values(), ...samplers.values()]) opened.destroy();
      await gpu.destroy();
    },
  };
  return backend;
}
