/** How a network is fine-tuned: what each method is, and one validated record of its options. */
import { z } from "zod";
import { rdpEpsilon } from "../accountant/rdp.js";
import { MAX_RANK, UsageError } from "../core/errors.js";
import { refusal } from "../core/refusal.js";

/** What tells methods apart; every predicate below is one of these fields or two. */
interface MethodTraits {
  /** What the update of a layer is: of the weights as they are, or of the form s B A. */
  readonly trains: "weights" | "factors";
  /** Whether A learns; else it stays where it was drawn. */
  readonly trainsA: boolean;
  /** Whether a run has one drawn A, which an attacker may know; else one is drawn anew along it, or none is drawn. */
  readonly keepsA: boolean;
  /** Whether each step's update of the weights is projected, G to s^2 G A'A, by an A that is drawn anew. */
  readonly projects?: true;
  /** Gaussian noise on the gradient: none, of LoRA's variance, or that of DP-SGD. */
  readonly noise: "none" | "matched" | "private";
}

/**
 * full: every weight and bias. lora: both factors. lora-fa: A frozen (Zhang et al. 2023, arXiv:2308.03303).
 * flora: A drawn anew every `resampleEvery` steps, B A merged into W (Hao et al. 2024, arXiv:2402.03293).
 * noisy: full gradient of the adapted weights plus i.i.d. Gaussian noise of LoRA's variance, |row|^2/rank.
 * dp-sgd, dp-lora: Poisson batches, per-example clipping over all trained parameters, Gaussian noise
 * (Abadi et al. 2016, doi:10.1145/2976749.2978318). dp-lora-fa: dp-lora with A frozen: B alone is clipped and noisy.
 * dp-flora: flora with B clipped and noisy: noise after the projection. projected-dp-sgd: dp-sgd of the adapted
 * weights, its noisy sum G projected to s^2 G A'A by an A drawn as flora's: noise before the projection.
 */
export const METHODS = {
  full: { trains: "weights", trainsA: false, keepsA: false, noise: "none" },
  lora: { trains: "factors", trainsA: true, keepsA: true, noise: "none" },
  "lora-fa": { trains: "factors", trainsA: false, keepsA: true, noise: "none" },
  flora: { trains: "factors", trainsA: false, keepsA: false, noise: "none" },
  noisy: { trains: "weights", trainsA: false, keepsA: false, noise: "matched" },
  "dp-sgd": { trains: "weights", trainsA: false, keepsA: false, noise: "private" },
  "dp-lora": { trains: "factors", trainsA: true, keepsA: true, noise: "private" },
  "dp-lora-fa": { trains: "factors", trainsA: false, keepsA: true, noise: "private" },
  "dp-flora": { trains: "factors", trainsA: false, keepsA: false, noise: "private" },
  "projected-dp-sgd": {
    trains: "weights",
    trainsA: false,
    keepsA: false,
    projects: true,
    noise: "private",
  },
} as const satisfies Record<string, MethodTraits>;
export type Method = keyof typeof METHODS;
export const METHOD_NAMES = Object.keys(METHODS) as [Method, ...Method[]];

/** Anything that names its method: options, cells, rows of tables. */
interface HasMethod {
  readonly method: string;
}
const traitsOf = ({ method }: HasMethod): MethodTraits => METHODS[method as Method];

/** Under a DP guarantee: Poisson batches, clipping, noise. */
export const isPrivate = (t: HasMethod): boolean => traitsOf(t).noise === "private";
/** Adds i.i.d. noise of the variance that adapters of its rank would have. */
export const imitatesNoise = (t: HasMethod): boolean => traitsOf(t).noise === "matched";
/** Draws standard normals each step. */
export const addsNoise = (t: HasMethod): boolean => traitsOf(t).noise !== "none";
/** Updates are of the form s B A. */
export const hasAdapter = (t: HasMethod): boolean => traitsOf(t).trains === "factors";
/** Updates are of the weights themselves. */
export const trainsWeights = (t: HasMethod): boolean => traitsOf(t).trains === "weights";
/** Its gradient of the weights is projected by A'A, and A is drawn anew along a run. */
export const projects = (t: HasMethod): boolean => traitsOf(t).projects === true;
/** Every weight and bias learns; else only what adapters are, or would be. */
export const trainsAll = (t: HasMethod): boolean =>
  trainsWeights(t) && !imitatesNoise(t) && !projects(t);
/** Its updates have the rank of an A, kept or drawn anew. */
export const drawsA = (t: HasMethod): boolean => hasAdapter(t) || projects(t);
/** A learns, too. */
export const trainsA = (t: HasMethod): boolean => traitsOf(t).trainsA;
/** One drawn A for the whole run: an attacker may know it, and A and B can be saved beside W. */
export const knowableA = (t: HasMethod): boolean => traitsOf(t).keepsA;
/** Draws A anew along a run. */
export const redrawsA = (t: HasMethod): boolean => drawsA(t) && !knowableA(t);
/** Those of the language model's trainer: it does not project gradients example by example, or after noise. */
export const LANGUAGE_METHOD_NAMES = METHOD_NAMES.filter(
  (method) => !(isPrivate({ method }) && redrawsA({ method })),
) as [LanguageMethod, ...LanguageMethod[]];
export type LanguageMethod = Exclude<Method, "dp-flora" | "projected-dp-sgd">;
/** Has factors that are merged into W whenever A is drawn anew. */
export const mergesFactors = (t: HasMethod): boolean => hasAdapter(t) && redrawsA(t);
/** Sets inputs of its adapter to zero at random. */
export const dropsInputs = (t: HasMethod & { readonly dropout: number }): boolean =>
  isAdapter(t) && t.dropout > 0;
/** A low-rank adapter as it is used, without a DP mechanism: lora and lora-fa. */
export const isAdapter = (t: HasMethod): boolean => knowableA(t) && !addsNoise(t);

/**
 * Laws of A. gaussian: variance 1/rank, so E[A'A] = I (the theory's). kaiming-uniform: PEFT's default,
 * U(-1/sqrt m, 1/sqrt m). peft-gaussian: PEFT's init_lora_weights="gaussian", standard deviation 1/rank.
 * B starts at zero.
 */
export const ADAPTER_INITS = ["gaussian", "kaiming-uniform", "peft-gaussian"] as const;

/** Largest chance of dropout: beyond it hardly an input is left, and each is scaled up a hundred times. */
const MOST_DROPOUT = 0.99;
/** Least and largest values of options. */
export const TRAINING_RANGES = {
  rank: { min: 1, max: MAX_RANK },
  batch: { min: 1, max: 4096 },
  steps: { min: 1, max: 1_000_000 },
  resampleEvery: { min: 1, max: Number.MAX_SAFE_INTEGER },
  dropout: { min: 0, max: MOST_DROPOUT },
} as const;
export const wholeNumber = ({ min, max }: { readonly min: number; readonly max: number }) =>
  z.number().int().min(min).max(max);

/** Largest rate, alpha, clip and noise multiplier: beyond it f32 arithmetic overflows. */
const MOST = 1e6;
const positive = z.number().positive().max(MOST);
export const trainingFields = {
  method: z.enum(METHOD_NAMES).describe("how models are fine-tuned"),
  rank: wholeNumber(TRAINING_RANGES.rank)
    .default(16)
    .describe("rank of the adapters, and of the noise that `noisy` imitates"),
  init: z.enum(ADAPTER_INITS).default("gaussian").describe("law of A"),
  /** rslora: Kalajdzievski 2023, arXiv:2312.03732. */
  scaling: z
    .enum(["lora", "rslora"])
    .default("lora")
    .describe("W + s B A with s = alpha/rank (lora) or alpha/sqrt(rank) (rslora)"),
  alpha: positive
    .optional()
    .describe("numerator of the scaling; default: the rank, so that s = 1 under lora"),
  layers: z
    .array(z.number().int().min(0))
    .min(1)
    .optional()
    .describe("layers with adapters, 0 = input; default: all"),
  biases: z.boolean().default(true).describe("full, dp-sgd: train biases too"),
  resampleEvery: wholeNumber(TRAINING_RANGES.resampleEvery)
    .default(1)
    .describe("steps that methods with fresh A keep one A"),
  /** LoRA's dropout as PEFT's lora_dropout: on the input of A alone, survivors divided by 1 - p, in training alone. */
  dropout: z
    .number()
    .min(TRAINING_RANGES.dropout.min)
    .max(TRAINING_RANGES.dropout.max)
    .default(0)
    .describe("lora, lora-fa: chance that an input of the adapter is set to zero in training"),
  optimizer: z
    .enum(["sgd", "adam"])
    .default("sgd")
    .describe("sgd, or adam (not where A is drawn anew)"),
  rate: positive.default(0.05).describe("learning rate"),
  batch: wholeNumber(TRAINING_RANGES.batch)
    .default(50)
    .describe("examples a step; under dp methods the expected number"),
  steps: wholeNumber(TRAINING_RANGES.steps).default(600).describe("training steps"),
  clip: positive.default(1).describe("dp methods: bound of a per-example gradient's norm"),
  noiseMultiplier: z
    .number()
    .min(0)
    .max(MOST)
    .default(1)
    .describe("dp methods: noise standard deviation over clip"),
};
export const trainingSchema = z.strictObject(trainingFields);
export type Training = z.infer<typeof trainingSchema>;
export type TrainingOptions = z.input<typeof trainingSchema>;

const { method: _, ...defaults } = trainingSchema.parse({ method: "full" });
/** What is used where an option is left out (alpha: the rank; layers: all). */
export const TRAINING_DEFAULTS: Readonly<typeof defaults> = defaults;

/** How the user calls the option at a path of a record of options; the path is empty for the whole record. */
export type OptionName = (path: string) => string;
export const trainingOption: OptionName = (path) => `training ${path || "options"}`;

/**
 * Completes and validates options by a schema.
 * @throws UsageError, in which `name` says what the user calls an option
 */
export function completed<T extends { method: Method; optimizer: "sgd" | "adam" }>(
  schema: z.ZodType<T>,
  options: unknown,
  name: OptionName,
): T {
  const result = schema.safeParse(options);
  if (!result.success) throw refusal(result.error.issues[0], options, name);
  const { method, optimizer } = result.data;
  if (redrawsA({ method }) && optimizer === "adam")
    throw new UsageError(
      name("optimizer"),
      `sgd for ${method} (Adam's moments would belong to an earlier A)`,
      optimizer,
      "use sgd",
    );
  return result.data;
}

/** Options of a classifier's training, complete; throws as {@link completed}. */
export const training = (options: TrainingOptions, name: OptionName = trainingOption): Training =>
  completed(trainingSchema, options, name);

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

/**
 * Norm that dp methods clip a per-example gradient to. Rounding must not let a clipped gradient exceed the bound
 * `clip`: f32 sums of some hundred terms err below 1e-4.
 */
export const clippingBound = (t: Pick<Training, "clip">): number => (1 - 1e-4) * t.clip;

/** Standard deviation of dp noise on the sum of a batch's gradients. */
export const noiseDeviation = (t: Pick<Training, "clip" | "noiseMultiplier">): number =>
  t.noiseMultiplier * t.clip;

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
