/**
 * Adapters in PEFT's format: adapter_config.json and adapter_model.safetensors with
 * `base_model.model.<module>.lora_A.weight` (rank x in) and `.lora_B.weight` (out x rank). PEFT computes W + s B A with
 * s = lora_alpha/r, or lora_alpha/sqrt r under use_rslora.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../core/errors.js";
import { prepareFolder, writeWhole } from "../../store/files.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensor,
} from "../../store/safetensors.js";

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

const PREFIX = "base_model.model.";
const CONFIG = "adapter_config.json";
const MODEL = "adapter_model.safetensors";

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

/** Rank, scaling and base model of adapter_config.json. */
function readConfig(path: string): Omit<SavedAdapter, "modules"> {
  const config = JSON.parse(readFileSync(path, "utf8")) as {
    peft_type?: string;
    r?: number;
    lora_alpha?: number;
    use_rslora?: boolean;
    base_model_name_or_path?: string;
  };
  if (config.peft_type !== "LORA")
    throw new UsageError(
      "adapter peft_type",
      "LORA",
      config.peft_type,
      "other adapters are not read",
    );
  const { r: rank = NaN, lora_alpha: alpha = NaN } = config;
  if (!(Number.isInteger(rank) && rank >= 1 && alpha > 0))
    throw new UsageError(
      "adapter r and lora_alpha",
      "a whole number from 1 and a number above 0",
      `${rank} and ${alpha}`,
      `check ${CONFIG}`,
    );
  const { use_rslora: rslora = false, base_model_name_or_path: base = "" } = config;
  return { rank, alpha, rslora, base };
}

/** Both factors of the module whose lora_A has this name, refused where they do not fit together. */
function factorsOf(
  tensors: Readonly<Record<string, StoredTensor>>,
  name: string,
  module: string,
  rank: number,
): SavedFactors {
  const loraA = tensors[name];
  const loraB = tensors[name.replace(".lora_A.", ".lora_B.")] as StoredTensor | undefined;
  if (!loraB)
    throw new UsageError(
      `adapter module ${module}`,
      "given by both factors",
      "lora_A alone",
      "is the file complete?",
    );
  const [a, b] = [loraA.shape, loraB.shape];
  if (a.length !== 2 || b.length !== 2 || a[0] !== rank || b[1] !== rank)
    throw new UsageError(
      `adapter module ${module}`,
      `of rank ${rank}: ${rank} x in and out x ${rank}`,
      `${a.join(" x ")} and ${b.join(" x ")}`,
      `check ${CONFIG}`,
    );
  return { loraA, loraB };
}

/**
 * Reads an adapter of PEFT's.
 * @throws UsageError in one line where a file is missing, is of another kind, or does not fit together
 */
export function loadAdapter(folder: string): SavedAdapter {
  for (const file of [CONFIG, MODEL])
    if (!existsSync(join(folder, file)))
      throw new UsageError(
        "adapter folder",
        `one that holds ${file}`,
        folder,
        "give the folder that PEFT's save_pretrained wrote",
      );
  const config = readConfig(join(folder, CONFIG));
  const { tensors } = decodeSafetensors(readFileSync(join(folder, MODEL)), join(folder, MODEL));
  const modules: Record<string, SavedFactors> = {};
  for (const name of Object.keys(tensors)) {
    const [, module, factor] = /^base_model\.model\.(.+)\.lora_([AB])\.weight$/.exec(name) ?? [];
    if (!module)
      throw new UsageError(
        `adapter tensor ${name}`,
        "named as PEFT names a LoRA's factors",
        name,
        "only lora_A and lora_B are read",
      );
    if (factor === "A") modules[module] = factorsOf(tensors, name, module, config.rank);
  }
  return { ...config, modules };
}
