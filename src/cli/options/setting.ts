/**
 * Options of one training setting, of a classifier or of the language model: flags, a JSON file of options, and which
 * of them go together.
 */
import { existsSync, readFileSync } from "node:fs";
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
  classifierSetting,
  textSetting,
  type ClassifierOptions,
  type OptionName,
  type TextOptions,
} from "../../app/setting.js";
import { UsageError } from "../../core/errors.js";
import type { Context, Values } from "../command.js";
import { integer, number, numberParser } from "./number.js";
import { text, type OptionSpec } from "./option.js";

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
    const rule = { remedy: "give e.g. 128,128" };
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
  resampleEvery: integer("--resample-every <n>", "steps flora keeps one A", {
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
    "mnist, spam, synthetic, a .csv or .parquet file with a column label; " +
      "or emails: a small language model is fine-tuned",
    CLASSIFIER_DEFAULTS.data,
  ),
  text: text(
    "--text <file>",
    "fine-tune the language model on your documents instead: one a line, or JSON lines (.jsonl); - for standard input",
  ),
  textField: text("--text-field <name>", "field of JSON lines that holds a document"),
  config: text("--config <file>", "JSON file of training options; flags win over it"),
  ...METHOD_OPTIONS,
  ...TEXT_METHOD_OPTIONS,
  poolSize: integer("--pool-size <n>", "private examples, a model trains on about half", {
    shown: `${CLASSIFIER_DEFAULTS.poolSize}; text ${TEXT_DEFAULTS.poolSize}`,
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
    min: 0,
    fallback: CLASSIFIER_DEFAULTS.pretraining,
    remedy: "give a whole number",
  }),
  hidden: widths,
};
export type SettingValues = Values<typeof settingOptions>;

/** Training options of a JSON file. */
function readConfig(path: string | undefined): object {
  if (path === undefined) return {};
  if (!existsSync(path))
    throw new UsageError("--config", "an existing JSON file", path, "check the path");
  try {
    return JSON.parse(readFileSync(path, "utf8")) as object;
  } catch (error) {
    const reason = (error as Error).message;
    throw new UsageError("--config", "a JSON file of training options", path, reason);
  }
}

/** "--pool-size" of "poolSize". */
const flagOf = (field: string): string =>
  `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Method options: those of the file, and the flags over them. */
function methodOptions(values: SettingValues, config: object, isText: boolean): object {
  const table = isText ? { ...METHOD_OPTIONS, ...TEXT_METHOD_OPTIONS } : METHOD_OPTIONS;
  const given = Object.keys(table)
    .map((name) => [name, values[name as keyof SettingValues]] as const)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, name === "projections" ? String(value).split(",") : value]);
  const options = { ...config, ...Object.fromEntries(given) };
  if (!("method" in options))
    throw new UsageError("--method", "given, here or in --config", "missing", "give e.g. lora");
  return options;
}

/** What the user calls a field: its flag, or the file where it comes from there. */
const nameIn =
  (values: SettingValues, config: object): OptionName =>
  (path) => {
    const [field] = path.split(".");
    const inFile = field === "" || field in config;
    const isFlag = !inFile || values[field as keyof SettingValues] !== undefined;
    return isFlag ? flagOf(field) : `--config ${path || "options"}`;
  };

function refuseGiven(
  list: readonly (keyof SettingValues)[],
  values: SettingValues,
  context: Context,
  rule: string,
  remedy: string,
): void {
  const found = list.find((name) => context.given(name));
  if (found === undefined) return;
  throw new UsageError(flagOf(found), rule, String(values[found]), remedy);
}

/** The setting that the options describe: checked, its messages naming flags. */
export type Described =
  | { readonly model: "classifier"; readonly setting: ClassifierOptions }
  | { readonly model: "language-model"; readonly setting: TextOptions };

function classifierOf(values: SettingValues, context: Context): ClassifierOptions {
  refuseGiven(
    ["projections", "weightDecay", "context", "textField"],
    values,
    context,
    "used with --text or --data emails",
    "it belongs to language models",
  );
  const config = readConfig(values.config);
  const { data, poolSize, labelNoise, pretraining, hidden } = values;
  const training = methodOptions(values, config, false) as ClassifierOptions["training"];
  const setting = { data, poolSize, labelNoise, pretraining, hidden, training };
  classifierSetting(setting, nameIn(values, config));
  return setting;
}

function textOf(values: SettingValues, context: Context): TextOptions {
  refuseGiven(
    ["hidden", "labelNoise", "pretraining", "resampleEvery"],
    values,
    context,
    "left out with --text or --data emails",
    "it belongs to classifiers",
  );
  if (values.text !== undefined && context.given("data"))
    throw new UsageError("--data", "left out with --text", values.data, "give one of them");
  const config = readConfig(values.config);
  const training = methodOptions(values, config, true) as TextOptions["training"];
  const { text: file, textField, poolSize, context: tokens } = values;
  if (file === undefined && textField !== undefined)
    throw new UsageError("--text-field", "used with --text", textField, "leave it out");
  const setting = { text: file, textField, poolSize, context: tokens, training };
  textSetting(setting, nameIn(values, config));
  return setting;
}

/** @throws UsageError for values out of range, and for options that do not go together */
export function describedSetting(values: SettingValues, context: Context): Described {
  return values.text !== undefined || values.data === "emails"
    ? { model: "language-model", setting: textOf(values, context) }
    : { model: "classifier", setting: classifierOf(values, context) };
}
