/**
 * Adapters in PEFT's format: adapter_config.json and adapter_model.safetensors with `base_model.model.<module>.lora_A.weight` (rank x in) and
 * `.lora_B.weight` (out x rank). PEFT computes W + s B A with s = lora_alpha/r, or lora_alpha/sqrt r under use_rslora.
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
  /** By module name, e.g. "h.0.attn.q_proj". a: rank x in, b: out x rank. */
  readonly modules: Readonly<
    Record<string, { readonly a: StoredTensor; readonly b: StoredTensor }>
  >;
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
    Object.entries(modules).flatMap(([name, { a, b }]) => [
      [`${PREFIX}${name}.lora_A.weight`, a],
      [`${PREFIX}${name}.lora_B.weight`, b],
    ]),
  );
  writeWhole(join(folder, MODEL), encodeSafetensors(tensors, { format: "pt" }));
  writeWhole(join(folder, CONFIG), `${JSON.stringify(config, null, 2)}\n`);
}

/** Reads an adapter of PEFT's; throws UsageError in one line where a file is missing, is of another kind, or does not fit together. */
export function loadAdapter(folder: string): SavedAdapter {
  for (const file of [CONFIG, MODEL])
    if (!existsSync(join(folder, file)))
      throw new UsageError(
        "adapter folder",
        `one that holds ${file}`,
        folder,
        "give the folder that PEFT's save_pretrained wrote",
      );
  const config = JSON.parse(readFileSync(join(folder, CONFIG), "utf8")) as {
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
      "check adapter_config.json",
    );
  const { tensors } = decodeSafetensors(readFileSync(join(folder, MODEL)), join(folder, MODEL));
  const modules: Record<string, { a: StoredTensor; b: StoredTensor }> = {};
  for (const [name, a] of Object.entries(tensors)) {
    const match = /^base_model\.model\.(.+)\.lora_A\.weight$/.exec(name);
    if (!match) {
      if (!/^base_model\.model\..+\.lora_B\.weight$/.test(name))
        throw new UsageError(
          `adapter tensor ${name}`,
          "named as PEFT names a LoRA's factors",
          name,
          "only lora_A and lora_B are read",
        );
      continue;
    }
    const b = tensors[name.replace(".lora_A.", ".lora_B.")] as StoredTensor | undefined;
    if (!b)
      throw new UsageError(
        `adapter module ${match[1]}`,
        "given by both factors",
        "lora_A alone",
        "is the file complete?",
      );
    if (
      a.shape.length !== 2 ||
      b.shape.length !== 2 ||
      a.shape[0] !== rank ||
      b.shape[1] !== rank
    ) {
      throw new UsageError(
        `adapter module ${match[1]}`,
        `of rank ${rank}: ${rank} x in and out x ${rank}`,
        `${a.shape.join(" x ")} and ${b.shape.join(" x ")}`,
        "check adapter_config.json",
      );
    }
    modules[match[1]] = { a, b };
  }
  return {
    rank,
    alpha,
    rslora: config.use_rslora ?? false,
    base: config.base_model_name_or_path ?? "",
    modules,
  };
}
