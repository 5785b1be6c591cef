/** GPU.js backend: batched products in f32 on WebGPU, or on WebAssembly SIMD. Sampling and accumulation stay in f64 outside. */
import type { Backend, BatchShape } from "../backend.js";
import type { GPU, KernelRun } from "./gpu.js";
import { PROJECT_IN, PROJECT_OUT } from "./kernels.js";
import { provideWebGpu } from "./webgpu.js";

/** Compiled kernels kept; shapes change between cells, so a few suffice. */
const KEPT = 8;
/** Indices are f32 inside kernels: exact below 2^24. */
const MAX_INDEX = 2 ** 24;

interface Pair {
  readonly into: KernelRun;
  readonly out: KernelRun;
}

async function loadGpu(): Promise<typeof GPU> {
  return (await import("#gpu.js")).default.GPU;
}

function refuseFallback(kernel: KernelRun, mode: string): void {
  const reason = kernel.fallbackReason ?? kernel.kernel?.fallbackReason;
  if (reason) throw new Error(`GPU.js left ${mode}: ${reason}`);
}

function flatten(result: Float32Array[][], width: number): Float32Array {
  const flat = new Float32Array(result.length * result[0].length * width);
  let at = 0;
  for (const plane of result) {
    for (const line of plane) {
      flat.set(line, at);
      at += width;
    }
  }
  return flat;
}

/**
 * Opens the GPU.js backend.
 * @param mode "webgpu" needs an adapter; "webasm" runs everywhere
 * @throws Error with the reason when the mode does not work here
 */
export async function createGpuJs(mode: "webgpu" | "webasm"): Promise<Backend> {
  const device = mode === "webgpu" ? (await provideWebGpu()).device : "CPU (WebAssembly SIMD)";
  const Gpu = await loadGpu();
  const gpu = new Gpu({ mode });
  const kernels = new Map<string, Pair>();

  const pairFor = ({ batch, rank, dim, rows }: BatchShape): Pair => {
    const key = [batch, rank, dim, rows].join("x");
    let pair = kernels.get(key);
    if (!pair) {
      const constants = { rank, dim, rows };
      const make = (source: string, width: number): KernelRun =>
        gpu.createKernel(source, { output: [width, rows, batch], constants, loopMaxIterations: Math.max(rank, dim) });
      pair = { into: make(PROJECT_IN, rank), out: make(PROJECT_OUT, dim) };
      kernels.set(key, pair);
      for (const [old, kept] of kernels) {
        if (kernels.size <= KEPT) break;
        kept.into.destroy();
        kept.out.destroy();
        kernels.delete(old);
      }
    }
    return pair;
  };

  return {
    info: { name: "gpujs", mode, precision: "f32", unitRoundoff: 2 ** -24, device },
    async project(factors, gradient, shape) {
      const { batch, rank, dim, rows } = shape;
      if (batch * dim * Math.max(rank, rows) >= MAX_INDEX) {
        throw new Error(`GPU.js indexes in f32: batch x dim x max(rank, rows) must stay below 2^24, got ${batch} x ${dim} x ${Math.max(rank, rows)}`);
      }
      const pair = pairFor(shape);
      const a = Float32Array.from(factors);
      const y = flatten(await pair.into(a, Float32Array.from(gradient)), rank);
      refuseFallback(pair.into, mode);
      const product = flatten(await pair.out(a, y), dim);
      refuseFallback(pair.out, mode);
      return Float64Array.from(product);
    },
    async dispose() {
      for (const pair of kernels.values()) {
        pair.into.destroy();
        pair.out.destroy();
      }
      kernels.clear();
      await gpu.destroy();
    },
  };
}
