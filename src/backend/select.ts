/**
 * Chooses a backend, and says what works on this machine. Never
 * a silent fallback: `auto` records what it left and why.
 */
import { UsageError } from "../core/errors.js";
import { requirePackages } from "../core/packages.js";
import type { Backend, BackendInfo } from "./backend.js";
import { createGpuJs } from "./gpujs/index.js";
import { provideWebGpu } from "./gpujs/webgpu.js";
import { createReference } from "./reference.js";
import { createSimd } from "./simd/index.js";

export const BACKENDS = ["auto", "webgpu", "webasm", "simd", "simd-relaxed", "reference"] as const;
export type BackendChoice = (typeof BACKENDS)[number];

/** Why WebGPU is not what `auto` should use; undefined when a hardware adapter answers. */
async function webGpuProblem(): Promise<string | undefined> {
  try {
    const { software, device } = await provideWebGpu();
    return software
      ? `only a software adapter answers (${device}), slower than the processor`
      : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function withFallback(backend: Backend, from: string, reason: string): Backend {
  const info: BackendInfo = { ...backend.info, fallback: { from, reason } };
  return { ...backend, info };
}

const NAMED = ["reference", "webasm", "webgpu", "simd", "simd-relaxed"] as const;

/** @throws Error with the reason when it cannot run here */
async function openNamed(choice: (typeof NAMED)[number]): Promise<Backend> {
  switch (choice) {
    case "reference":
      return createReference();
    case "simd":
      return createSimd();
    case "simd-relaxed":
      return createSimd("relaxed");
    default:
      return createGpuJs(choice);
  }
}

/**
 * Opens a backend.
 * @throws UsageError when an explicitly named backend cannot run here
 */
export async function openBackend(choice: BackendChoice): Promise<Backend> {
  if (choice === "auto") {
    const problem = await webGpuProblem();
    if (problem === undefined) return createGpuJs("webgpu");
    return withFallback(createSimd(), "webgpu", problem);
  }
  if (choice === "webgpu") requirePackages("--backend webgpu needs", ["webgpu"]);
  try {
    return await openNamed(choice);
  } catch (error) {
    throw new UsageError(
      "backend",
      "one that works here",
      choice,
      `${(error as Error).message}; run loradp doctor, or take auto`,
    );
  }
}

/** One line of `loradp doctor`. */
export interface Probe {
  readonly backend: string;
  readonly works: boolean;
  readonly precision: string;
  readonly device: string;
  readonly reason: string;
}

/** Runs a small product on every backend and compares it with its known value. */
export async function probeBackends(): Promise<Probe[]> {
  const probes: Probe[] = [];
  for (const backend of NAMED) {
    try {
      const opened = await openNamed(backend);
      const out = await opened.project(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, -1), {
        batch: 1,
        rank: 2,
        dim: 2,
        rows: 1,
      });
      await opened.dispose();
      // q A' = (-1, -1), times A: (-4, -6).
      if (out[0] !== -4 || out[1] !== -6)
        throw new Error(`gives a wrong product (${out.join(", ")})`);
      probes.push({
        backend,
        works: true,
        precision: opened.info.precision,
        device: opened.info.device,
        reason: "",
      });
    } catch (error) {
      probes.push({
        backend,
        works: false,
        precision: "",
        device: "",
        reason: (error as Error).message,
      });
    }
  }
  return probes;
}
