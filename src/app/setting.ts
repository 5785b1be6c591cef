/** One training setting, of a classifier or of the language model, as `train` and `attack` take it. */
import { UsageError } from "../core/errors.js";
import type { DocumentCounts } from "../experiment/language/left-out.js";
import {
  languageTraining,
  type LanguageTraining,
  type LanguageTrainingOptions,
} from "../train/language/options.js";
import { training, type OptionName, type Training, type TrainingOptions } from "../train/method.js";

const ownName: OptionName = (field) => field || "training";

export type { DocumentCounts };
export type { OptionName } from "../train/method.js";
export {
  ADAPTER_INITS,
  METHOD_NAMES,
  TRAINING_DEFAULTS,
  TRAINING_RANGES,
} from "../train/method.js";
export { LANGUAGE_TRAINING_DEFAULTS } from "../train/language/options.js";
export { PROJECTIONS } from "../train/language/transformer.js";

/** Fine-tuning a classifier: the data, the network and the method. */
export interface ClassifierOptions {
  readonly training: TrainingOptions;
  /** mnist (default), spam, synthetic, or the path of a .csv or .parquet file with a column `label`. */
  readonly data?: string | undefined;
  /** Private examples; a model trains on about half of them. Default 1000. */
  readonly poolSize?: number | undefined;
  /** Share of wrong labels in the pool, 0 (default) to 1. */
  readonly labelNoise?: number | undefined;
  /** Steps on the public part before. Default 300. */
  readonly pretraining?: number | undefined;
  /** Hidden widths. Default 128, 128. */
  readonly hidden?: readonly number[] | undefined;
}

/** Fine-tuning the small language model in assets/: the documents and the method. */
export interface TextOptions {
  readonly training: LanguageTrainingOptions;
  /** Path of documents (docs/texts.md), or "-" for standard input; default: emails of SpamAssassin's corpus. */
  readonly text?: string | undefined;
  /** Field that holds a document, where they are JSON lines. */
  readonly textField?: string | undefined;
  /** Private documents; a model trains on about half of them. Default 96. */
  readonly poolSize?: number | undefined;
  /** Tokens of a document that are predicted, 4 to 64. Default 32. */
  readonly context?: number | undefined;
}

/** What tasks on documents take. */
export interface OnDocuments {
  /** Told what was read and what is left out, before anything is trained. */
  readonly onDocuments?: ((documents: DocumentCounts) => void) | undefined;
}

export interface ClassifierSetting {
  readonly data: string;
  readonly poolSize: number;
  readonly labelNoise: number;
  readonly pretraining: number;
  readonly hidden: readonly number[];
  readonly training: Training;
  /** Training options as they were given: a plan completes them by itself. */
  readonly given: TrainingOptions;
}

export interface TextSetting {
  /** Path of the user's documents; undefined for emails. */
  readonly text: string | undefined;
  readonly textField: string | undefined;
  readonly poolSize: number;
  readonly context: number;
  readonly training: LanguageTraining;
  readonly given: LanguageTrainingOptions;
}

export const CLASSIFIER_DEFAULTS = {
  data: "mnist",
  poolSize: 1000,
  labelNoise: 0,
  pretraining: 300,
  hidden: [128, 128],
} as const;
export const TEXT_DEFAULTS = { poolSize: 96, context: 32 } as const;
/** Of plain SGD on the public part. */
export const PRETRAINING_RATE = 0.1;
/** Limits of whole numbers, where they are not those of a training method. */
export const TEXT_RANGES = {
  poolSize: { min: 20, max: 10_000 },
  context: { min: 4, max: 64 },
} as const;

function checkWhole(option: string, x: number, min: number, max = Infinity): void {
  if (Number.isInteger(x) && x >= min && x <= max) return;
  const [rule, remedy] =
    max === Infinity
      ? [`an integer of at least ${min}`, "give a whole number"]
      : [`an integer from ${min} to ${max}`, `give a whole number from ${min} to ${max}`];
  throw new UsageError(option, rule, x, remedy);
}

/** A batch is drawn from a model's members, about half of the pool. */
function checkBatch(batch: number, poolSize: number, name: OptionName): void {
  if (batch <= poolSize / 2) return;
  throw new UsageError(
    name("batch"),
    `at most half of ${name("poolSize")}, ${poolSize / 2} (a model's members)`,
    batch,
    "give a smaller batch or a larger pool",
  );
}

/** @throws UsageError, in which `name` says what the user calls a field */
export function classifierSetting(
  options: ClassifierOptions,
  name: OptionName = ownName,
): ClassifierSetting {
  const setting = {
    data: options.data ?? CLASSIFIER_DEFAULTS.data,
    poolSize: options.poolSize ?? CLASSIFIER_DEFAULTS.poolSize,
    labelNoise: options.labelNoise ?? CLASSIFIER_DEFAULTS.labelNoise,
    pretraining: options.pretraining ?? CLASSIFIER_DEFAULTS.pretraining,
    hidden: options.hidden ?? CLASSIFIER_DEFAULTS.hidden,
    training: training(options.training, name),
    given: options.training,
  };
  checkWhole(name("pretraining"), setting.pretraining, 0);
  checkBatch(setting.training.batch, setting.poolSize, name);
  setting.hidden.forEach((width) => checkWhole(name("hidden"), width, 1));
  if (!(setting.labelNoise >= 0 && setting.labelNoise <= 1))
    throw new UsageError(
      name("labelNoise"),
      "a number from 0 to 1",
      setting.labelNoise,
      "give e.g. 0.2",
    );
  if (!/^(mnist|spam|synthetic)$|\.(csv|parquet)$/i.test(setting.data))
    throw new UsageError(
      name("data"),
      "mnist, spam, synthetic, emails or a .csv or .parquet file",
      setting.data,
      "check the name",
    );
  return setting;
}

/** @throws UsageError, in which `name` says what the user calls a field */
export function textSetting(options: TextOptions, name: OptionName = ownName): TextSetting {
  const setting = {
    text: options.text,
    textField: options.textField,
    poolSize: options.poolSize ?? TEXT_DEFAULTS.poolSize,
    context: options.context ?? TEXT_DEFAULTS.context,
    training: languageTraining(options.training, name),
    given: options.training,
  };
  const { context, poolSize } = TEXT_RANGES;
  checkWhole(name("context"), setting.context, context.min, context.max);
  checkWhole(name("poolSize"), setting.poolSize, poolSize.min, poolSize.max);
  checkBatch(setting.training.batch, setting.poolSize, name);
  return setting;
}
