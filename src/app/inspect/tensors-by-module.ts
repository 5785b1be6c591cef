/**
 * A user's file of tensors for the layers of an adapter (`--gradients`, `--activations`): one tensor a module, by its
 * name, with or without PEFT's prefix and the endings of PyTorch's parameters.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { UsageError } from "../../core/errors.js";
import { few } from "../../core/lists.js";
import { quoted } from "../../store/json.js";
import { decodeSafetensors, type StoredTensor } from "../../store/safetensors.js";
import { PREFIX } from "../../train/language/adapter-names.js";
import type { Layer } from "./adapter.js";

const bare = (name: string): string =>
  (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name)
    .replace(/\.weight$/, "")
    .replace(/\.base_layer$/, "");

function bytesOf(option: string, path: string): Uint8Array {
  const refuse = (why: string): UsageError =>
    new UsageError(option, "a file that can be read", path, why);
  if (!existsSync(path)) throw refuse("there is none: check it");
  if (!statSync(path).isFile()) throw refuse("it is no file: give a safetensors file");
  try {
    return readFileSync(path);
  } catch (error) {
    throw refuse((error as Error).message);
  }
}

/** Refused where a number is NaN or infinite. */
function checkFinite(path: string, name: string, { data }: StoredTensor): void {
  const at = data.findIndex((x) => !Number.isFinite(x));
  if (at >= 0)
    throw new UsageError(
      `safetensors file ${path}`,
      "one of finite numbers",
      `${data[at]} at number ${at + 1} of ${quoted(name)}`,
      "compute it again",
    );
}

/**
 * The tensor of each layer that the file has one for; two bytes a number are refused, for rounding would decide.
 * @throws UsageError where a name is of no layer, or of one twice
 */
export function tensorsByModule(
  option: string,
  path: string,
  layers: readonly Layer[],
): Map<string, StoredTensor> {
  const { tensors } = decodeSafetensors(bytesOf(option, path), path, ["F32"]);
  const known = new Set(layers.map(({ module }) => module));
  const found = new Map<string, StoredTensor>();
  for (const [name, tensor] of Object.entries(tensors)) {
    const module = bare(name);
    if (!known.has(module) || found.has(module))
      throw new UsageError(
        `safetensors file ${path}`,
        "of tensors named after modules of the adapter, each once",
        name,
        `its modules are ${few([...known], 2)}`,
      );
    checkFinite(path, name, tensor);
    found.set(module, tensor);
  }
  if (found.size === 0)
    throw new UsageError(
      `safetensors file ${path}`,
      "one with a tensor for a module of the adapter",
      "no tensor",
      `its modules are ${few([...known], 2)}`,
    );
  return found;
}
