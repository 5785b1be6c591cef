/** How a language model is fine-tuned: one validated record of plain data. */
import { z } from "zod";
import {
  completed,
  LANGUAGE_METHOD_NAMES,
  TRAINING_RANGES,
  trainingFields,
  trainingOption,
  wholeNumber,
  type OptionName,
} from "../method.js";
import { PROJECTIONS, type Projection } from "./transformer.js";

/** Least and largest values of options that are whole numbers. */
export const LANGUAGE_TRAINING_RANGES = {
  rank: TRAINING_RANGES.rank,
  batch: { min: 1, max: 1024 },
  steps: TRAINING_RANGES.steps,
} as const;

const { rank, init, scaling, alpha, optimizer, rate, clip, noiseMultiplier } = trainingFields;
export const languageTrainingFields = {
  method: z.enum(LANGUAGE_METHOD_NAMES).describe("how models are fine-tuned"),
  rank,
  init,
  scaling,
  alpha,
  optimizer,
  rate,
  steps: wholeNumber(LANGUAGE_TRAINING_RANGES.steps).default(60).describe("training steps"),
  clip,
  noiseMultiplier,
  /** Projections with adapters, of every layer (LoRA's paper: query and value). `flora` and `noisy` move these only. */
  projections: z
    .array(z.enum(Object.keys(PROJECTIONS) as [Projection, ...Projection[]]))
    .min(1)
    .default(["q_proj", "v_proj"])
    .describe("projections with adapters, of every layer; flora and noisy move these only"),
  /** Decoupled (Loshchilov & Hutter 2019, arXiv:1711.05101), on trained matrices. */
  weightDecay: z
    .number()
    .min(0)
    .max(1e3)
    .default(0)
    .describe("decoupled weight decay, on trained matrices"),
  /** Documents a step; under dp methods the expected number. */
  batch: wholeNumber(LANGUAGE_TRAINING_RANGES.batch)
    .default(8)
    .describe("documents a step; under dp methods the expected number"),
  /** Whether the rate falls linearly to 0 over the steps. */
  decay: z.boolean().default(false).describe("whether the rate falls linearly to 0 over the steps"),
};
const languageTrainingSchema = z.strictObject(languageTrainingFields);
export type LanguageTraining = z.infer<typeof languageTrainingSchema>;
export type LanguageTrainingOptions = z.input<typeof languageTrainingSchema>;

const { method: _, ...defaults } = languageTrainingSchema.parse({ method: "full" });
/** What is used where an option is left out (alpha: the rank). */
export const LANGUAGE_TRAINING_DEFAULTS: Readonly<typeof defaults> = defaults;

/** Options of a language model's training, complete; throws as {@link completed}. */
export const languageTraining = (
  options: LanguageTrainingOptions,
  name: OptionName = trainingOption,
): LanguageTraining => completed(languageTrainingSchema, options, name);
