/**
 * The files of an adapter as PEFT writes them: adapter_config.json beside adapter_model.safetensors, or beside an index
 * (adapter_model.safetensors.index.json or model.safetensors.index.json) of the files that its tensors are split over.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../core/errors.js";
import { isObject, quoted, strictJson } from "../../store/json.js";
import { decodeSafetensors, type Dtype, type StoredTensors } from "../../store/safetensors.js";

export const CONFIG = "adapter_config.json";
export const MODEL = "adapter_model.safetensors";
const INDEXES = [`${MODEL}.index.json`, "model.safetensors.index.json"];
/** What PEFT wrote before: a pickle, which runs code as it is read. */
const PICKLE = "adapter_model.bin";
/** Most that Node reads at once. */
const MOST_BYTES = 2 ** 31 - 1;

/** The bytes of one of an adapter's files. */
function bytesOf(folder: string, file: string): Uint8Array {
  const path = join(folder, file);
  if (!existsSync(path)) {
    const [found, remedy] =
      file === MODEL && existsSync(join(folder, PICKLE))
        ? [`${PICKLE} in ${folder}`, "it can run code when it is read: save it as safetensors"]
        : [folder, "give the folder that PEFT's save_pretrained wrote"];
    throw new UsageError("adapter folder", `one that holds ${file}`, found, remedy);
  }
  const stats = statSync(path);
  if (!stats.isFile())
    throw new UsageError("adapter folder", `one that holds a file ${file}`, path, "it is no file");
  if (stats.size > MOST_BYTES)
    throw new UsageError(path, `at most ${MOST_BYTES} bytes long`, stats.size, "it is too large");
  try {
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "error";
    throw new UsageError("adapter folder", "one whose files can be read", path, code);
  }
}

/** The text of a file in UTF-8. */
function textOf(folder: string, file: string): string {
  const bytes = bytesOf(folder, file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(join(folder, file), "UTF-8", "other bytes", "is it PEFT's?");
  }
}

/** The text of adapter_config.json, and its path for errors. */
export const configTextOf = (folder: string): { text: string; path: string } => ({
  text: textOf(folder, CONFIG),
  path: join(folder, CONFIG),
});

/** Tensors of an adapter, of whichever file, as numbers of f32. */
export interface AdapterTensors {
  readonly tensors: StoredTensors;
  /** As the files have them. */
  readonly dtypes: Readonly<Record<string, Dtype>>;
  /** Of the file, or of the index. */
  readonly path: string;
}

/** Names of plain files: an index must not lead out of its folder. */
const PLAIN_NAME = /^[\w.-]+\.safetensors$/;

/** File of each tensor, as the index says. */
function weightMapOf(folder: string, index: string): ReadonlyMap<string, string> {
  const path = join(folder, index);
  const refuse = (rule: string, value: unknown): UsageError =>
    new UsageError(path, rule, value, "is it complete, and written with the files beside it?");
  const parsed = strictJson(textOf(folder, index));
  if ("wrong" in parsed) throw refuse("JSON with each name once", parsed.wrong);
  const map = isObject(parsed.value) ? parsed.value["weight_map"] : undefined;
  if (!isObject(map) || Object.keys(map).length === 0)
    throw refuse("an object with a weight_map of tensors and files", map ?? parsed.value);
  for (const [name, file] of Object.entries(map))
    if (typeof file !== "string" || !PLAIN_NAME.test(file))
      throw refuse(`with a file of this folder for ${quoted(name)}`, file);
  return new Map(Object.entries(map) as Array<[string, string]>);
}

/** Reads the files of an index, which must hold its tensors, and no others. */
function shardedTensors(folder: string, index: string): AdapterTensors {
  const path = join(folder, index);
  const map = weightMapOf(folder, index);
  const tensors: Record<string, StoredTensors[string]> = {};
  const dtypes: Record<string, Dtype> = {};
  for (const file of new Set(map.values())) {
    const own = decodeSafetensors(bytesOf(folder, file), join(folder, file));
    for (const [name, tensor] of Object.entries(own.tensors)) {
      if (map.get(name) !== file)
        throw new UsageError(
          path,
          `the place of every tensor of ${file}`,
          quoted(name),
          "the index and the files are not of one adapter",
        );
      tensors[name] = tensor;
      dtypes[name] = own.dtypes[name];
    }
  }
  const absent = [...map.keys()].find((name) => !Object.hasOwn(tensors, name));
  if (absent !== undefined)
    throw new UsageError(
      path,
      "of tensors that its files hold",
      quoted(absent),
      "the index and the files are not of one adapter",
    );
  return { tensors, dtypes, path };
}

/** @throws UsageError in one line where a file is missing, is of another kind, or two do not fit together */
export function tensorsOf(folder: string): AdapterTensors {
  const index = INDEXES.find((file) => existsSync(join(folder, file)));
  const isWhole = existsSync(join(folder, MODEL));
  if (index !== undefined && isWhole)
    throw new UsageError(
      "adapter folder",
      `one that holds ${MODEL} or ${index}`,
      `both in ${folder}`,
      "leave the one that is the adapter",
    );
  if (index !== undefined) return shardedTensors(folder, index);
  const path = join(folder, MODEL);
  const { tensors, dtypes } = decodeSafetensors(bytesOf(folder, MODEL), path);
  return { tensors, dtypes, path };
}
