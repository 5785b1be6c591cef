/**
 * The compute interface. One plain oracle (`reference`, f64) and
 * faster implementations held to it by conformance.oracle.ts.
 */

/** What really ran: recorded in provenance and shown in the report, so that a fallback is never silent. */
export interface BackendInfo {
  /** Implementation that runs. */
  readonly name: "reference" | "gpujs" | "simd";
  /**
   * Compute mode that runs: "f64" for the reference, "webgpu" or
   * "webasm" for GPU.js, "simd" or "simd-relaxed" for our own kernel.
   */
  readonly mode: "f64" | "webgpu" | "webasm" | "simd" | "simd-relaxed";
  /** Precision of the products. */
  readonly precision: "f64" | "f32";
  /** Unit roundoff u of that precision: 2^-53 or 2^-24. */
  readonly unitRoundoff: number;
  /** Adapter or processor in words, e.g. "SwiftShader Device (LLVM)". */
  readonly device: string;
  /** Present when a preferred implementation could not be used: which, and why. */
  readonly fallback?: { readonly from: string; readonly reason: string };
}

/** Shape of one batched product. */
export interface BatchShape {
  /** Number of independent draws of A. */
  readonly batch: number;
  /** Rank r: rows of each A. */
  readonly rank: number;
  /** Input dimension m: columns of each A and of G. */
  readonly dim: number;
  /** Rows n of the gradient G (1 for a single row q). */
  readonly rows: number;
}

/**
 * Noise N_t = G A_t'A_t - G of fresh Gaussian factors: `batch` trials t = first, first + 1,
 * .. of the streams of (seed, experiment), the entries of A_t independent Normal(0, 1/rank).
 */
export interface NoiseRequest extends BatchShape {
  readonly seed: string;
  readonly experiment: string;
  /** First trial, an integer below 2^53. */
  readonly first: number;
  /** rows x dim, row-major: G. */
  readonly gradient: Float64Array;
  /** Column j of each row whose noise is kept. */
  readonly probes: readonly number[];
}

/** Batched products of LoRA factors with one fixed gradient. */
export interface Backend {
  readonly info: BackendInfo;
  /**
   * `G A_b' A_b` for every draw b.
   * @param factors batch x rank x dim, row-major: A_b stacked
   * @param gradient rows x dim, row-major: G
   * @returns batch x rows x dim, row-major, as f64 (values carry the backend's precision)
   */
  project(factors: Float64Array, gradient: Float64Array, shape: BatchShape): Promise<Float64Array>;
  /**
   * Draws the factors, and keeps of each trial and row q of G: the probed N_j, q . N and |N|^2.
   * @returns batch x rows x 3
   */
  sample(request: NoiseRequest): Promise<Float64Array>;
  /**
   * The factors that `sample` draws for the same request, to check it by.
   * @returns batch x rank x dim, row-major
   */
  factors(request: NoiseRequest): Promise<Float64Array>;
  /** Frees device resources; the backend must not be used afterwards. */
  dispose(): Promise<void>;
}
