/** A fine-tuned language model on disk: its adapter in PEFT's format, or all weights where it has none. */
import { join } from "node:path";
import { writeWhole } from "../store/files.js";
import { encodeSafetensors } from "../store/safetensors.js";
import { saveAdapter } from "../train/language/adapter-file.js";
import { adaptedModules, merged, type LanguageTraining } from "../train/language/trainer.js";
import {
  parameterShapes,
  type Weights,
  type TransformerShape,
} from "../train/language/transformer.js";

const ADAPTER = "adapter";
const WEIGHTS = "model.safetensors";

function saveFactors(
  folder: string,
  t: LanguageTraining,
  shape: TransformerShape,
  trained: Weights,
): void {
  const tensor = (name: string, rows: number, columns: number) => ({
    shape: [rows, columns],
    data: trained[name],
  });
  const modules = adaptedModules(shape, t.projections).map(([name, rows, columns]) => {
    const loraA = tensor(`${name}.lora_A`, t.rank, columns);
    const loraB = tensor(`${name}.lora_B`, rows, t.rank);
    return [name, { loraA, loraB }];
  });
  saveAdapter(folder, {
    rank: t.rank,
    alpha: t.alpha ?? t.rank,
    rslora: t.scaling === "rslora",
    base: "loradp/assets/language-model.safetensors",
    modules: Object.fromEntries(modules),
  });
}

/**
 * @param trained what training moved: the parameters, or the factors `<module>.lora_A` and `.lora_B`
 * @returns path of the adapter's folder, or of the file of weights
 */
export function saveLanguageModel(
  out: string,
  t: LanguageTraining,
  shape: TransformerShape,
  start: Weights,
  trained: Weights,
): string {
  const [adapter, file] = [join(out, ADAPTER), join(out, WEIGHTS)];
  if (Object.keys(trained).some((name) => name.endsWith(".lora_B"))) {
    saveFactors(adapter, t, shape, trained);
    return adapter;
  }
  const positions = start["wpe.weight"].slice(0, shape.context * shape.width);
  const weights = merged(t, shape, { ...start, "wpe.weight": positions }, trained);
  const tensors = parameterShapes(shape).map(([name, dims]) => [
    name,
    { shape: dims, data: weights[name] },
  ]);
  writeWhole(file, encodeSafetensors(Object.fromEntries(tensors), { format: "pt" }));
  return file;
}
