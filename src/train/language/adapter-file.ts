/**
 * Adapters in PEFT's format: adapter_config.json and adapter_model.safetensors with
 * `base_model.model.<module>.lora_A.weight` (rank x in) and `.lora_B.weight` (out x rank). PEFT computes W + s B A with
 * s = lora_alpha/r, or lora_alpha/sqrt r under use_rslora.
 */
import { join } from "node:path";
import { UsageError } from "../../core/errors.js";
import { prepareFolder, writeWhole } from "../../store/files.js";
import {
  encodeSafetensors,
  type StoredTensor,
  type StoredTensors,
} from "../../store/safetensors.js";
import { quoted } from "../../store/json.js";
import { adapterConfig, type AdapterConfig } from "./adapter-config.js";
import { CONFIG, configTextOf, MODEL, tensorsOf } from "./adapter-folder.js";
import { PREFIX } from "./adapter-names.js";

export interface SavedAdapter {
  readonly rank: number;
  readonly alpha: number;
  readonly rslora: boolean;
  /** Name of the base model, for readers. */
  readonly base: string;
  /** By module name, e.g. "h.0.attn.q_proj". */
  readonly modules: Readonly<Record<string, SavedFactors>>;
}

/** loraA: rank x in, loraB: out x rank. */
interface SavedFactors {
  readonly loraA: StoredTensor;
  readonly loraB: StoredTensor;
}

/** Factors as a file has them. */
export interface LoadedFactors extends SavedFactors {
  readonly rank: number;
  readonly alpha: number;
  /** s of W + s B A. */
  readonly scaling: number;
}

/** An adapter that was read: rank and alpha are those of modules that no pattern names. */
export interface LoadedAdapter extends SavedAdapter {
  /** Whether the base model keeps W as in x out; B A is out x in all the same. */
  readonly fanInFanOut: boolean;
  readonly modules: Readonly<Record<string, LoadedFactors>>;
}

export function saveAdapter(
  folder: string,
  { rank, alpha, rslora, base, modules }: SavedAdapter,
): void {
  prepareFolder(folder);
  const config = {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: base,
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    use_rslora: rslora,
    lora_dropout: 0,
    bias: "none",
    fan_in_fan_out: false,
    init_lora_weights: true,
    modules_to_save: null,
    target_modules: [
      ...new Set(Object.keys(modules).map((name) => name.split(".").at(-1) as string)),
    ].sort(),
  };
  const tensors = Object.fromEntries(
    Object.entries(modules).flatMap(([name, { loraA, loraB }]) => [
      [`${PREFIX}${name}.lora_A.weight`, loraA],
      [`${PREFIX}${name}.lora_B.weight`, loraB],
    ]),
  );
  writeWhole(join(folder, MODEL), encodeSafetensors(tensors, { format: "pt" }));
  writeWhole(join(folder, CONFIG), `${JSON.stringify(config, null, 2)}\n`);
}

const NAMED = /^base_model\.model\.(.+)\.lora_([AB])\.weight$/;

/** Module and factor of a tensor, refused where it is none. */
function placeOf(name: string): readonly [module: string, factor: string] {
  const [, module, factor] = NAMED.exec(name) ?? [];
  if (module === undefined)
    throw new UsageError(
      "adapter tensor",
      `named ${PREFIX}<module>.lora_A.weight or lora_B.weight`,
      name,
      "others are not read",
    );
  return [module, factor];
}

/** Refused where a number is NaN or infinite. */
export function checkFinite(name: string, { shape, data }: StoredTensor): void {
  const at = data.findIndex((x) => !Number.isFinite(x));
  if (at < 0) return;
  const columns = shape[1];
  throw new UsageError(
    `adapter tensor ${quoted(name)}`,
    "made of finite numbers",
    `${data[at]} in row ${Math.floor(at / columns) + 1}, column ${(at % columns) + 1}`,
    "training has diverged, or the file is broken",
  );
}

/** Both factors of a module, refused where they do not fit together or to the configuration. */
function factorsOf(tensors: StoredTensors, module: string, config: AdapterConfig): LoadedFactors {
  const refuse = (rule: string, value: string, remedy: string): UsageError =>
    new UsageError(`adapter module ${quoted(module)}`, rule, value, remedy);
  const [nameA, nameB] = ["A", "B"].map((factor) => `${PREFIX}${module}.lora_${factor}.weight`);
  const [hasA, hasB] = [nameA, nameB].map((name) => Object.hasOwn(tensors, name));
  if (!hasA || !hasB)
    throw refuse("given by both factors", `lora_${hasA ? "A" : "B"} alone`, "is it complete?");
  const [loraA, loraB] = [tensors[nameA], tensors[nameB]];
  const [a, b] = [loraA.shape, loraB.shape];
  const [rank, alpha] = [config.rankOf(module), config.alphaOf(module)];
  if (a.length !== 2 || b.length !== 2 || a[0] !== rank || b[1] !== rank || a[1] * b[0] === 0)
    throw refuse(
      `of rank ${rank}: ${rank} x in and out x ${rank}`,
      `${a.join(" x ")} and ${b.join(" x ")}`,
      `check r and rank_pattern in ${CONFIG}`,
    );
  if (!config.targets(module))
    throw refuse(
      "among the target modules",
      `factors that PEFT would pass over`,
      `check target_modules, exclude_modules and layers_to_transform in ${CONFIG}`,
    );
  checkFinite(nameA, loraA);
  checkFinite(nameB, loraB);
  return { loraA, loraB, rank, alpha, scaling: alpha / (config.rslora ? Math.sqrt(rank) : rank) };
}

/**
 * Reads a LoRA adapter of PEFT's: factors of F32, F16 or BF16 as numbers of f32.
 * @throws UsageError in one line where a file is missing, is of another kind, or does not fit together
 */
export function loadAdapter(folder: string): LoadedAdapter {
  const { text, path: configPath } = configTextOf(folder);
  const config = adapterConfig(text, configPath);
  const { tensors, path } = tensorsOf(folder);
  const modules = new Set(Object.keys(tensors).map((name) => placeOf(name)[0]));
  if (modules.size === 0)
    throw new UsageError(path, "made of LoRA's factors", "no tensor", "is it complete?");
  const { rank, alpha, rslora, fanInFanOut, base } = config;
  return {
    rank,
    alpha,
    rslora,
    fanInFanOut,
    base,
    modules: Object.fromEntries(
      [...modules].map((module) => [module, factorsOf(tensors, module, config)]),
    ),
  };
}
