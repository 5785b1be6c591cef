/** One training setting, of a classifier or of the language model, as `train` and `attack` take it. */
import { NOISE_RANGE } from "../accountant/mechanism.js";
import { UsageError } from "../core/errors.js";
import { requirePackages } from "../core/packages.js";
import type { DocumentCounts } from "../experiment/language/left-out.js";
import { shown } from "../core/shown.js";
import { packagesOf } from "../train/data/packages.js";
import { TABLE_SOURCE, TASKS } from "../train/data/task.js";
import {
  languageTraining,
  languageTrainingFields,
  type LanguageTraining,
  type LanguageTrainingOptions,
} from "../train/language/options.js";
import {
  isPrivate,
  training,
  trainingFields,
  type OptionName,
  type Training,
  type TrainingOptions,
} from "../train/method.js";
import { MOST_LAYERS, WIDTH_RANGE } from "../train/network/size.js";
import { refuseIdle, type TrainedModel } from "../train/option-uses.js";
import { checkBatch } from "./pool.js";

/** How callers of the library name an option. */
export const ownName: OptionName = (field) => field || "training";

export type { DocumentCounts };
export type { OptionName } from "../train/method.js";
export { idleOptions, refuseIdle, type TrainedModel } from "../train/option-uses.js";
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
  /** mnist (default), spam, synthetic, or the path of a table (docs/tables.md), or "-" for standard input. */
  readonly data?: string | undefined;
  /** Column of the table's classes. Default `label`. */
  readonly label?: string | undefined;
  /** Private examples; a model trains on about half of them. Default 1000, or what is there. */
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
  /** Private documents; a model trains on about half of them. Default 96, or what is there. */
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
  readonly label: string | undefined;
  /** As it is given: a default depends on the data. */
  readonly poolSize: number | undefined;
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
  /** As it is given: a default depends on the documents. */
  readonly poolSize: number | undefined;
  readonly context: number;
  readonly training: LanguageTraining;
  readonly given: LanguageTrainingOptions;
}

/** Options of a training method, of either model. */
export const TRAINING_FIELDS = [
  ...new Set([...Object.keys(trainingFields), ...Object.keys(languageTrainingFields)]),
];

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
export const CLASSIFIER_RANGES = {
  /** At most what is there. */
  poolSize: { min: 2, max: Infinity },
  pretraining: { min: 0, max: 100_000 },
  hidden: WIDTH_RANGE,
} as const;
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

/** What can be said of pool and batch before the data are read. */
function checkSizes(
  { poolSize, training: { batch } }: ClassifierOptions | TextOptions,
  { min, max }: { readonly min: number; readonly max: number },
  name: OptionName,
): void {
  if (poolSize === undefined) return;
  checkWhole(name("poolSize"), poolSize, min, max);
  if (batch !== undefined) checkBatch(batch, poolSize, name);
}

function checkHidden(hidden: readonly number[], name: OptionName): void {
  if (hidden.length < 1 || hidden.length > MOST_LAYERS)
    throw new UsageError(
      name("hidden"),
      `made of 1 to ${MOST_LAYERS} widths`,
      `${hidden.length} widths`,
      "give e.g. 128,128",
    );
  for (const width of hidden) checkWhole(name("hidden"), width, WIDTH_RANGE.min, WIDTH_RANGE.max);
}

/** A guarantee that no accountant can state is refused before the training, not after it. */
function checkNoise(t: Pick<Training, "method" | "noiseMultiplier">, name: OptionName): void {
  const { noiseMultiplier: x } = t;
  if (!isPrivate(t) || x === 0 || (x >= NOISE_RANGE.min && x <= NOISE_RANGE.max)) return;
  throw new UsageError(
    name("noiseMultiplier"),
    `0 (no guarantee) or a number from ${NOISE_RANGE.min} to ${NOISE_RANGE.max}`,
    x,
    "give noise standard deviation over clipping norm, e.g. 1",
  );
}

/** A built-in task, or a table and perhaps its column of classes. */
function checkData({ data, label }: { data: string; label: string | undefined }, name: OptionName) {
  const isBuiltIn = TASKS.some((task) => task === data);
  if (!isBuiltIn && !TABLE_SOURCE.test(data))
    throw new UsageError(
      name("data"),
      `${TASKS.join(", ")}, emails or the path of a table (with a point or a slash in it)`,
      shown(data),
      "check the name",
    );
  if (isBuiltIn && label !== undefined)
    throw new UsageError(
      name("label"),
      "used with a table of your own",
      shown(label),
      "leave it out",
    );
}

/** Options that do nothing for the method, and values that cannot be accounted, are refused. */
function checkMethod(
  given: TrainingOptions | LanguageTrainingOptions,
  complete: Training | LanguageTraining,
  model: TrainedModel,
  name: OptionName,
): void {
  refuseIdle(given, model, complete.method, name);
  checkNoise(complete, name);
}

/** @throws UsageError, in which `name` says what the user calls a field */
export function classifierSetting(
  options: ClassifierOptions,
  name: OptionName = ownName,
): ClassifierSetting {
  const setting = {
    data: options.data ?? CLASSIFIER_DEFAULTS.data,
    label: options.label,
    poolSize: options.poolSize,
    labelNoise: options.labelNoise ?? CLASSIFIER_DEFAULTS.labelNoise,
    pretraining: options.pretraining ?? CLASSIFIER_DEFAULTS.pretraining,
    hidden: options.hidden ?? CLASSIFIER_DEFAULTS.hidden,
    training: training(options.training, name),
    given: options.training,
  };
  checkMethod(options.training, setting.training, "classifier", name);
  const { pretraining, poolSize } = CLASSIFIER_RANGES;
  checkWhole(name("pretraining"), setting.pretraining, pretraining.min, pretraining.max);
  checkSizes(options, poolSize, name);
  checkHidden(setting.hidden, name);
  if (!(setting.labelNoise >= 0 && setting.labelNoise <= 1))
    throw new UsageError(
      name("labelNoise"),
      "a number from 0 to 1",
      setting.labelNoise,
      "give e.g. 0.2",
    );
  checkData(setting, name);
  requirePackages(`${name("data")} ${setting.data} needs`, packagesOf(setting.data));
  return setting;
}

/** @throws UsageError, in which `name` says what the user calls a field */
export function textSetting(options: TextOptions, name: OptionName = ownName): TextSetting {
  const setting = {
    text: options.text,
    textField: options.textField,
    poolSize: options.poolSize,
    context: options.context ?? TEXT_DEFAULTS.context,
    training: languageTraining(options.training, name),
    given: options.training,
  };
  checkMethod(options.training, setting.training, "language-model", name);
  const { context, poolSize } = TEXT_RANGES;
  checkWhole(name("context"), setting.context, context.min, context.max);
  checkSizes(options, poolSize, name);
  if (setting.text === undefined)
    requirePackages(`${name("data")} emails needs`, packagesOf("emails"));
  return setting;
}
