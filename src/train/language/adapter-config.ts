/**
 * adapter_config.json of PEFT: what it says of W + s B A. Each field that changes the arithmetic is honoured or refused
 * by its name; fields that change nothing of it are listed, so that one of a later version is not passed over.
 */
import { UsageError } from "../../core/errors.js";
import { isObject, quoted, strictJson } from "../../store/json.js";

/** What a configuration says of the adapter, and of a module by its name without PEFT's prefix. */
export interface AdapterConfig {
  /** Where no pattern names the module. */
  readonly rank: number;
  readonly alpha: number;
  /** s = alpha/sqrt(rank) instead of alpha/rank. */
  readonly rslora: boolean;
  /** Whether the base model keeps W as in x out (GPT-2): B A is out x in all the same. */
  readonly fanInFanOut: boolean;
  /** Name of the base model; empty where it is not given. */
  readonly base: string;
  rankOf(module: string): number;
  alphaOf(module: string): number;
  /** As it is written: true where it is not. */
  readonly init: unknown;
  /** Whether PEFT would put factors there: it passes over those that a file has for other modules. */
  targets(module: string): boolean;
}

/** A field that changes the arithmetic in a way that W + s B A does not say, or one that nothing is known of. */
export interface OutsideField {
  readonly field: string;
  readonly value: unknown;
  /** What it must be for W + s B A to be all. */
  readonly rule: string;
  readonly why: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** They describe, or are used in training or in the beginning only. */
const NO_ARITHMETIC = [
  "task_type",
  "inference_mode",
  "revision",
  "auto_mapping",
  "peft_version",
  "lora_dropout",
  "megatron_core",
  "runtime_config",
  "eva_config",
  "loftq_config",
  "corda_config",
  "lora_ga_config",
  "qalora_group_size",
];

/** Read by {@link adapterConfig}. */
const HONOURED = [
  "peft_type",
  "r",
  "lora_alpha",
  "use_rslora",
  "fan_in_fan_out",
  "base_model_name_or_path",
  "rank_pattern",
  "alpha_pattern",
  "bias",
  "init_lora_weights",
  "target_modules",
  "exclude_modules",
  "layers_to_transform",
  "layers_pattern",
];

/** Refused unless off (null, false or empty), and why. */
const MUST_BE_OFF: Readonly<Record<string, string>> = {
  use_dora: "DoRA scales W + s B A by a magnitude of each row: not read",
  modules_to_save: "these modules are saved whole, they are not of low rank",
  lora_bias: "biases of B are not read",
  layer_replication: "a stack of other layers than the base model's is not read",
  target_parameters: "factors of parameters of experts are not read",
  trainable_token_indices: "changed rows of embeddings are not read",
  alora_invocation_tokens: "an adapter that acts behind certain tokens only is not read",
  use_qalora: "QALoRA pools its inputs: not read",
  use_bdlora: "factors in blocks are not read",
  arrow_config: "a routed sum of several adapters is not read",
  ensure_weight_tying: "tied weights are not read",
  megatron_config: "Megatron's parallel layers are not read",
  velora_config: "VeLoRA's compressed gradients are not those of W + s B A",
  monteclora_config: "factors that are drawn anew at every step are not read",
  kasa_config: "singular values between the factors are not read",
};

/** Those that leave the base model's W as it is. PiSSA, OLoRA, CorDA, LoftQ and others take s B A out of it. */
const INITS: readonly unknown[] = [true, false, "gaussian", "eva", "orthogonal"];

const isOff = (value: unknown): boolean =>
  value === null ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

const refused = (path: string, field: string, rule: string, value: unknown, remedy: string) =>
  new UsageError(`${path} field ${field}`, rule, value, remedy);

function flagOf(fields: Fields, field: string, path: string): boolean {
  const value = fields[field] ?? false;
  if (typeof value !== "boolean") throw refused(path, field, "true or false", value, "correct it");
  return value;
}

const isRank = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 1;
const isAlpha = (x: unknown): x is number => Number.isFinite(x) && (x as number) > 0;

/** Names in patterns: letters, digits, dots (any character), `\.`, `\d+`, `.*`, `|`, and `^` at the beginning. */
const PLAIN_PATTERN = /^\^?(?!\d+$)(?:[\w-]|\\\.|\\d\+?|\.\*|\.|\|){1,400}$/;
/** More of these in one pattern could take very long to match. */
const MOST_REPEATS = 4;

/** A number for modules by pattern: PEFT takes the first that matches the end of the name, from a dot on. */
function patternOf(
  fields: Fields,
  field: string,
  isValue: (x: unknown) => x is number,
  { path, rule }: { readonly path: string; readonly rule: string },
): (module: string) => number | undefined {
  const value = fields[field] ?? {};
  if (!isObject(value))
    throw refused(path, field, "an object of numbers by module", value, "correct it");
  const entries = Object.entries(value).map(([key, number]) => {
    if (!PLAIN_PATTERN.test(key) || (key.match(/[*+]/g) ?? []).length > MOST_REPEATS)
      throw refused(path, field, "by module names", key, "this pattern is not read: write names");
    if (!isValue(number))
      throw refused(path, field, `${rule} for ${quoted(key)}`, number, "correct it");
    return [new RegExp(`^(?:.*\\.)?(?:${key})$`), number] as const;
  });
  return (module) => entries.find(([pattern]) => pattern.test(module))?.[1];
}

/** Whether a list of names (or their ends) has the module; undefined where it is a pattern or not given. */
function listed(fields: Fields, field: string, path: string): string[] | undefined {
  const value = fields[field] ?? undefined;
  // PEFT writes factors where its own match of a pattern has put them.
  if (value === undefined || typeof value === "string") return undefined;
  if (Array.isArray(value) && value.every((name) => typeof name === "string")) return value;
  throw refused(path, field, "a list of module names or a pattern", value, "correct it");
}

const hasName = (names: readonly string[], module: string): boolean =>
  names.some((name) => module === name || module.endsWith(`.${name}`));

/** Numbers of layers to which the adapter is restricted; undefined for all. */
function layersOf(fields: Fields, path: string): string[] | undefined {
  const value = fields["layers_to_transform"] ?? undefined;
  if (value === undefined) return undefined;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every((layer) => Number.isSafeInteger(layer) && (layer as number) >= 0))
    throw refused(path, "layers_to_transform", "numbers of layers", value, "correct it");
  return list.map(String);
}

function targetsOf(fields: Fields, path: string): (module: string) => boolean {
  const [targeted, excluded] = ["target_modules", "exclude_modules"].map((field) =>
    listed(fields, field, path),
  );
  const layers = layersOf(fields, path);
  return (module) =>
    (targeted === undefined || hasName(targeted, module)) &&
    !(excluded !== undefined && hasName(excluded, module)) &&
    (layers === undefined || module.split(".").some((part) => layers.includes(part)));
}

/** Fields that are not honoured must be off, and known: those that are not. */
function outsideOf(fields: Fields): OutsideField[] {
  const found = Object.entries(fields).flatMap(([field, value]): OutsideField[] => {
    if (HONOURED.includes(field) || NO_ARITHMETIC.includes(field) || isOff(value)) return [];
    if (Object.hasOwn(MUST_BE_OFF, field))
      return [{ field, value, rule: "off", why: MUST_BE_OFF[field] }];
    const why = "remove it if W + s B A does not depend on it";
    return [{ field, value, rule: "known to this version", why }];
  });
  const { bias = "none", init_lora_weights: init = true } = fields;
  if (bias !== "none")
    found.push({
      field: "bias",
      value: bias,
      rule: "none",
      why: "trained biases are not read",
    });
  if (!INITS.includes(init))
    found.push({
      field: "init_lora_weights",
      value: init,
      rule: `one of ${INITS.join(", ")}`,
      why: "others change the base model's weights; convert the adapter to plain LoRA",
    });
  return found;
}

/** What a configuration says, and which of its fields are beyond W + s B A. */
export interface ReadConfig {
  readonly config: AdapterConfig;
  readonly outside: readonly OutsideField[];
  /** Names of fields that this version does not know, those that are off among them. */
  readonly unknown: readonly string[];
}

const isKnown = (field: string): boolean =>
  HONOURED.includes(field) || NO_ARITHMETIC.includes(field) || Object.hasOwn(MUST_BE_OFF, field);

/**
 * @param text of adapter_config.json
 * @param path names the file in errors
 * @throws UsageError in one line for what is no configuration of plain LoRA
 */
export function adapterConfig(text: string, path: string): AdapterConfig {
  const { config, outside } = readAdapterConfig(text, path);
  for (const { field, value, rule, why } of outside) {
    const name = rule === "known to this version" ? quoted(field) : field;
    throw refused(path, name, rule, value, why);
  }
  return config;
}

/**
 * The same where fields beyond W + s B A are told rather than refused.
 * @throws UsageError in one line for what is no configuration of LoRA, and for values that cannot be read
 */
export function readAdapterConfig(text: string, path: string): ReadConfig {
  const parsed = strictJson(text);
  if ("wrong" in parsed)
    throw new UsageError(path, "JSON with each name once", parsed.wrong, "is it complete?");
  const fields = parsed.value;
  if (!isObject(fields)) throw new UsageError(path, "a JSON object", fields, "is it PEFT's?");
  const { peft_type: type, r: rank, lora_alpha: alpha } = fields;
  if (type !== "LORA")
    throw refused(path, "peft_type", "LORA", type, "adapters of other kinds are not read");
  if (!isRank(rank)) throw refused(path, "r", "a whole number from 1", rank, "give the rank");
  if (!isAlpha(alpha))
    throw refused(path, "lora_alpha", "a number above 0", alpha, "give the numerator of s");
  const base = fields["base_model_name_or_path"] ?? "";
  if (typeof base !== "string")
    throw refused(path, "base_model_name_or_path", "a name", base, "correct it");
  const ranks = patternOf(fields, "rank_pattern", isRank, { path, rule: "a whole number from 1" });
  const alphas = patternOf(fields, "alpha_pattern", isAlpha, { path, rule: "a number above 0" });
  const config = {
    rank,
    alpha,
    rslora: flagOf(fields, "use_rslora", path),
    fanInFanOut: flagOf(fields, "fan_in_fan_out", path),
    base,
    init: fields["init_lora_weights"] ?? true,
    rankOf: (module: string) => ranks(module) ?? rank,
    alphaOf: (module: string) => alphas(module) ?? alpha,
    targets: targetsOf(fields, path),
  };
  const unknown = Object.keys(fields).filter((field) => !isKnown(field));
  return { config, outside: outsideOf(fields), unknown };
}
