/** How a network is fine-tuned: one validated record of plain data. */
import { z } from "zod";
import { rdpEpsilon } from "../accountant/rdp.js";
import { refusal, UsageError } from "../core/errors.js";

/**
 * full: every weight and bias. lora: both factors. lora-fa: A frozen (Zhang et al. 2023, arXiv:2308.03303). flora: A drawn anew
 * every `resampleEvery` steps, B A merged into W (Hao et al. 2024, arXiv:2402.03293). noisy: full gradient of the adapted weights
 * plus i.i.d. Gaussian noise of LoRA's variance, |row|^2/rank. dp-sgd, dp-lora: Poisson batches, per-example clipping over all
 * trained parameters, Gaussian noise (Abadi et al. 2016, doi:10.1145/2976749.2978318).
 */
export const METHODS = ["full", "lora", "lora-fa", "flora", "noisy", "dp-sgd", "dp-lora"] as const;
export type Method = (typeof METHODS)[number];

/**
 * Laws of A. gaussian: variance 1/rank, so E[A'A] = I (the theory's). kaiming-uniform: PEFT's default, U(-1/sqrt m, 1/sqrt m).
 * peft-gaussian: PEFT's init_lora_weights="gaussian", standard deviation 1/rank. B starts at zero.
 */
export const ADAPTER_INITS = ["gaussian", "kaiming-uniform", "peft-gaussian"] as const;

const positive = z.number().positive();
export const trainingFields = {
  method: z.enum(METHODS),
  /** Rank of the adapters, and of the noise that `noisy` imitates. */
  rank: z.number().int().min(1).max(4096).default(16),
  init: z.enum(ADAPTER_INITS).default("gaussian"),
  /** W + s B A with s = alpha/rank (lora) or alpha/sqrt(rank) (rslora, Kalajdzievski 2023, arXiv:2312.03732). */
  scaling: z.enum(["lora", "rslora"]).default("lora"),
  /** Default: the rank, so that s = 1 under `lora`. */
  alpha: positive.optional(),
  /** Layers with adapters, 0 = input. Default: all. */
  layers: z.array(z.number().int().min(0)).min(1).optional(),
  /** full, dp-sgd: train biases too. */
  biases: z.boolean().default(true),
  /** Steps that flora keeps one A. */
  resampleEvery: z.number().int().min(1).default(1),
  optimizer: z.enum(["sgd", "adam"]).default("sgd"),
  rate: positive.default(0.05),
  /** Examples a step; under dp methods the expected number. */
  batch: z.number().int().min(1).max(4096).default(50),
  steps: z.number().int().min(1).max(1_000_000).default(600),
  /** dp: bound of a per-example gradient's norm. */
  clip: positive.default(1),
  /** dp: noise standard deviation over clip. */
  noiseMultiplier: z.number().min(0).default(1),
};
export const trainingSchema = z.strictObject(trainingFields);
export type Training = z.infer<typeof trainingSchema>;
export type TrainingOptions = z.input<typeof trainingSchema>;

/** Completes and validates options; throws UsageError, in which `name` says what the user calls an option. */
export function training(
  options: TrainingOptions,
  name = (path: string): string => `training ${path || "options"}`,
): Training {
  const result = trainingSchema.safeParse(options);
  if (result.success) {
    const { method, optimizer } = result.data;
    if (method === "flora" && optimizer === "adam")
      throw new UsageError(
        "optimizer",
        "sgd for flora (Adam's moments would belong to an earlier A)",
        optimizer,
        "use sgd",
      );
    return result.data;
  }
  throw refusal(result.error.issues[0], options, name);
}

export const isPrivate = ({ method }: Pick<Training, "method">): boolean =>
  method === "dp-sgd" || method === "dp-lora";
export const hasAdapter = ({ method }: Pick<Training, "method">): boolean =>
  method === "lora" || method === "lora-fa" || method === "flora" || method === "dp-lora";

/** s of W + s B A. */
export function scalingOf({
  alpha,
  rank,
  scaling,
}: Pick<Training, "alpha" | "rank" | "scaling">): number {
  return (alpha ?? rank) / (scaling === "lora" ? rank : Math.sqrt(rank));
}

/** Probability that Poisson sampling takes one example of a pool whose members number `expected` on average. */
export const samplingRate = (t: Pick<Training, "batch">, expected: number): number =>
  Math.min(1, t.batch / expected);

/** Epsilon of the run as it was sampled (RDP); null for methods without a guarantee. */
export function accountedEpsilon(
  t: Pick<Training, "method" | "batch" | "noiseMultiplier" | "steps">,
  expected: number,
  delta: number,
  steps = t.steps,
): number | null {
  if (!isPrivate(t) || t.noiseMultiplier === 0) return null;
  return rdpEpsilon(
    { noiseMultiplier: t.noiseMultiplier, samplingRate: samplingRate(t, expected), steps },
    delta,
  ).epsilon;
}
