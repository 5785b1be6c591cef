/**
 * Options of one training setting, of a classifier or of the language model: flags, a JSON file of options, and which
 * of them go together.
 */
import {
  ADAPTER_INITS,
  CLASSIFIER_DEFAULTS,
  LANGUAGE_TRAINING_DEFAULTS,
  METHOD_NAMES,
  PROJECTIONS,
  TEXT_DEFAULTS,
  TEXT_RANGES,
  TRAINING_DEFAULTS,
  TRAINING_RANGES,
  CLASSIFIER_RANGES,
  classifierSetting,
  refuseIdle,
  textSetting,
  type ClassifierOptions,
  type OptionName,
  type TextOptions,
  type TrainedModel,
} from "../../app/setting.js";
import { UsageError } from "../../core/errors.js";
import type { Context, Values } from "../command.js";
import { readConfig } from "./config.js";
import { integer, number, numberParser } from "./number.js";
import { flagOf, text, type OptionSpec } from "./option.js";

export { idleOptions } from "../../app/setting.js";

const whole = { remedy: "give a whole number" };
const defaults = TRAINING_DEFAULTS;

/** "50", or "50; text 8" where the language model has another default. */
const bothDefaults = (name: "batch" | "steps"): string =>
  `${defaults[name]}; text ${LANGUAGE_TRAINING_DEFAULTS[name]}`;

/** Widths such as "128,128". */
const widths: OptionSpec<readonly number[]> = {
  flags: "--hidden <widths>",
  help: "hidden widths",
  fallback: CLASSIFIER_DEFAULTS.hidden,
  parse: (list) => {
    const rule = { ...CLASSIFIER_RANGES.hidden, remedy: "give e.g. 128,128" };
    return list.split(",").map(numberParser("--hidden", "integer", rule));
  },
};

/** Options of the method: names are checked by its schema, which has the list of them. */
const METHOD_OPTIONS = {
  method: text("--method <name>", METHOD_NAMES.join(", ")),
  rank: integer("--rank <r>", "adaptation rank", {
    ...TRAINING_RANGES.rank,
    shown: defaults.rank,
    remedy: "give the adaptation rank, e.g. 16",
  }),
  init: text("--init <law>", `law of A: ${ADAPTER_INITS.join(", ")} (default: ${defaults.init})`),
  scaling: text(
    "--scaling <rule>",
    `lora (alpha/r) or rslora (alpha/sqrt r) (default: ${defaults.scaling})`,
  ),
  alpha: number("--alpha <a>", "scaling numerator", {
    above: 0,
    shown: "the rank",
    remedy: "give e.g. 16",
  }),
  resampleEvery: integer("--resample-every <n>", "steps that methods with fresh A keep one A", {
    min: TRAINING_RANGES.resampleEvery.min,
    shown: defaults.resampleEvery,
    ...whole,
  }),
  optimizer: text("--optimizer <name>", `sgd or adam (default: ${defaults.optimizer})`),
  rate: number("--rate <x>", "learning rate", {
    above: 0,
    shown: `${defaults.rate}; attack on text: searched`,
    remedy: "give e.g. 0.05",
  }),
  batch: integer("--batch <n>", "examples a step", {
    ...TRAINING_RANGES.batch,
    shown: bothDefaults("batch"),
    ...whole,
  }),
  steps: integer("--steps <n>", "training steps", {
    ...TRAINING_RANGES.steps,
    shown: bothDefaults("steps"),
    ...whole,
  }),
  clip: number("--clip <c>", "dp: bound of a per-example gradient", {
    above: 0,
    shown: defaults.clip,
    remedy: "give e.g. 1",
  }),
  noiseMultiplier: number("--noise-multiplier <s>", "dp: noise over clip", {
    min: 0,
    shown: defaults.noiseMultiplier,
    remedy: "give e.g. 1",
  }),
  dropout: number("--dropout <p>", "lora, lora-fa: chance that an input of A is dropped", {
    min: 0,
    max: TRAINING_RANGES.dropout.max,
    shown: defaults.dropout,
    remedy: "give e.g. 0.1",
  }),
};

const TEXT_METHOD_OPTIONS = {
  projections: text(
    "--projections <list>",
    `text: adapted projections of ${Object.keys(PROJECTIONS).join(",")} ` +
      `(default: ${LANGUAGE_TRAINING_DEFAULTS.projections.join(",")})`,
  ),
  weightDecay: number("--weight-decay <w>", "text: decoupled weight decay", {
    min: 0,
    shown: LANGUAGE_TRAINING_DEFAULTS.weightDecay,
    remedy: "give e.g. 0.01",
  }),
};

export const settingOptions = {
  data: text(
    "--data <name>",
    "mnist, spam, synthetic; the path of a table of numbers and a column of classes (CSV, JSON lines, Parquet), " +
      "- for standard input; or emails: a small language model is fine-tuned",
    CLASSIFIER_DEFAULTS.data,
  ),
  label: text("--label <column>", "the table's column of classes (default: label)"),
  text: text(
    "--text <file>",
    "fine-tune the language model on your documents instead: one a line, or JSON lines (.jsonl); - for standard input",
  ),
  textField: text("--text-field <name>", "field of JSON lines that holds a document"),
  config: text("--config <file>", "JSON file of training options; flags win over it"),
  ...METHOD_OPTIONS,
  ...TEXT_METHOD_OPTIONS,
  poolSize: integer("--pool-size <n>", "private examples, a model trains on about half", {
    min: CLASSIFIER_RANGES.poolSize.min,
    shown: `${CLASSIFIER_DEFAULTS.poolSize}; text ${TEXT_DEFAULTS.poolSize}; or what is there`,
    ...whole,
  }),
  labelNoise: number("--label-noise <p>", "share of wrong labels in the pool", {
    min: 0,
    max: 1,
    fallback: CLASSIFIER_DEFAULTS.labelNoise,
    remedy: "give e.g. 0.2",
  }),
  context: integer("--context <n>", "text: tokens of a document that are predicted", {
    ...TEXT_RANGES.context,
    shown: TEXT_DEFAULTS.context,
    ...whole,
  }),
  pretraining: integer("--pretraining <n>", "steps on the public part", {
    ...CLASSIFIER_RANGES.pretraining,
    fallback: CLASSIFIER_DEFAULTS.pretraining,
    remedy: "give a whole number",
  }),
  hidden: widths,
};
export type SettingValues = Values<typeof settingOptions>;

/** Method options: those of the file, and the flags over them. */
function methodOptions(values: SettingValues, config: object): { readonly method: string } {
  const given = Object.keys({ ...METHOD_OPTIONS, ...TEXT_METHOD_OPTIONS })
    .map((name) => [name, values[name as keyof SettingValues]] as const)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, name === "projections" ? String(value).split(",") : value]);
  const options = { ...config, ...Object.fromEntries(given) };
  if (!("method" in options))
    throw new UsageError("--method", "given, here or in --config", undefined, "give e.g. lora");
  return options as { readonly method: string };
}

/** What the user calls a field: its flag, or the file where it comes from there. */
const nameIn =
  (values: SettingValues, config: object): OptionName =>
  (path) => {
    if (path === "model") return values.text === undefined ? `--data ${values.data}` : "--text";
    const [field] = path.split(".");
    const inFile = field === "" || Object.hasOwn(config, field);
    const isFlag = !inFile || values[field as keyof SettingValues] !== undefined;
    return isFlag ? flagOf(field) : `--config ${path || "options"}`;
  };

/** What is done with a checked setting of either model. */
export interface Models<R> {
  classifier(setting: ClassifierOptions): Promise<R>;
  languageModel(setting: TextOptions): Promise<R>;
}

function classifierOf(values: SettingValues, training: object, name: OptionName) {
  const { data, label, poolSize, labelNoise, pretraining, hidden } = values;
  const setting = { data, label, poolSize, labelNoise, pretraining, hidden, training };
  classifierSetting(setting as ClassifierOptions, name);
  return setting as ClassifierOptions;
}

function textOf(values: SettingValues, training: object, name: OptionName) {
  const { text: file, textField, poolSize, context: tokens } = values;
  if (file === undefined && textField !== undefined)
    throw new UsageError("--text-field", "used with --text", textField, "leave it out");
  const setting = { text: file, textField, poolSize, context: tokens, training };
  textSetting(setting as TextOptions, name);
  return setting as TextOptions;
}

/**
 * Hands over the setting that the options describe.
 * @throws UsageError for values out of range, and for options that do not go together or would do nothing, naming
 * flags or fields of --config
 */
export async function describedSetting<R>(
  values: SettingValues,
  context: Context,
  models: Models<R>,
): Promise<R> {
  if (values.text !== undefined && context.given("data"))
    throw new UsageError("--data", "left out with --text", values.data, "give one of them");
  const isText = values.text !== undefined || values.data === "emails";
  const model: TrainedModel = isText ? "language-model" : "classifier";
  const config = readConfig(values.config, Object.keys(settingOptions));
  const name = nameIn(values, config);
  const flags = Object.entries(values).filter(([option]) => context.given(option));
  refuseIdle({ ...config, ...Object.fromEntries(flags) }, model, undefined, name);
  const training = methodOptions(values, config);
  try {
    return isText
      ? await models.languageModel(textOf(values, training, name))
      : await models.classifier(classifierOf(values, training, name));
  } catch (error) {
    const isField = error instanceof UsageError && Object.hasOwn(settingOptions, error.option);
    throw isField ? error.renamed(name(error.option)) : error;
  }
}
