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
      "GPU.js indexes in f32: batch x dim x max(rank, rows) must stay below 2^24, " +
        `got ${batch} x ${dim} x ${Math.max(rank, rows)}`,
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

const keyOf = ({ rank, dim, rows }: BatchShape, batch: number): string =>
  [batch, rank, dim, rows].join("x");

async function loadGpu(): Promise<typeof GPU> {
  return (await import("#gpu.js")).default.GPU;
}

function refuseFallback(kernel: KernelRun, mode: string): void {
  const reason = kernel.fallbackReason ?? kernel.kernel?.fallbackReason;
  if (reason) throw new Error(`GPU.js left ${mode}: ${reason}`);
}

/** The products' kernels, by shape. */
function projector(gpu: GPU, mode: string): Pick<Backend, "project"> & { destroy(): void } {
  const pairs = new Map<string, Pair>();
  const make = (shape: BatchShape, source: string, width: number): KernelRun => {
    const { batch, rank, dim, rows } = shape;
    return gpu.createKernel(source, {
      output: [width, rows, batch],
      constants: { rank, dim, rows },
      loopMaxIterations: Math.max(rank, dim),
    });
  };
  const pairFor = (shape: BatchShape): Pair =>
    kept(pairs, keyOf(shape, shape.batch), () => {
      const into = make(shape, PROJECT_IN, shape.rank);
      const out = make(shape, PROJECT_OUT, shape.dim);
      return {
        into,
        out,
        destroy() {
          into.destroy();
          out.destroy();
        },
      };
    });
  return {
    async project(factors, gradient, shape) {
      checkIndices(shape.batch, shape);
      const pair = pairFor(shape);
      const a = Float32Array.from(factors);
      const y = flatten(await pair.into(a, Float32Array.from(gradient)), shape.rank);
      refuseFallback(pair.into, mode);
      const product = flatten(await pair.out(a, y), shape.dim);
      refuseFallback(pair.out, mode);
      return Float64Array.from(product);
    },
    destroy: () => pairs.forEach((pair) => pair.destroy()),
  };
}

/**
 * Sampling on the device, in full batches of one size, so that a shape
 * compiles once: surplus trials of the last one are drawn and dropped.
 */
function batchSampler(
  gpu: GPU,
  mode: string,
  most: number,
): Pick<Backend, "sample" | "factors"> & { destroy(): void } {
  const samplers = new Map<string, DeviceSampler>();
  const onDevice = async (
    request: NoiseRequest,
    width: number,
    run: (sampler: DeviceSampler, first: number) => Promise<Float64Array>,
  ): Promise<Float64Array> => {
    const { rank, dim, rows, first, batch: wanted } = request;
    checkIndices(1, request);
    const batch = Math.min(wanted, Math.max(1, Math.floor(most / (dim * Math.max(rank, rows)))));
    const sampler = kept(samplers, keyOf(request, batch), () =>
      deviceSampler(gpu, { batch, rank, dim, rows }, (kernel) => refuseFallback(kernel, mode)),
    );
    const all = new Float64Array(wanted * width);
    for (let done = 0; done < wanted; done += batch) {
      const some = await run(sampler, first + done);
      all.set(some.subarray(0, Math.min(batch, wanted - done) * width), done * width);
    }
    return all;
  };
  return {
    sample: (request) =>
      onDevice(request, 3 * request.rows, (sampler, first) => sampler.sample(request, first)),
    factors: (request) =>
      onDevice(request, request.rank * request.dim, (sampler, first) =>
        sampler.factors(request, first),
      ),
    destroy: () => samplers.forEach((sampler) => sampler.destroy()),
  };
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
  const { project, destroy } = projector(gpu, mode);
  const sampler = batchSampler(gpu, mode, most);
  const isOnDevice = mode === "webgpu";
  return {
    info: { name: "gpujs", mode, precision: "f32", unitRoundoff: 2 ** -24, device },
    project,
    sample: (request) =>
      isOnDevice ? sampler.sample(request) : sampleByProducts(project, request),
    factors: (request) => (isOnDevice ? sampler.factors(request) : drawnFactors(request)),
    async dispose() {
      destroy();
      sampler.destroy();
      await gpu.destroy();
    },
  };
}
