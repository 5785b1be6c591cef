/** Reads a plan's file: JSON as it is written, or a module's default export; what is neither is refused. */
import { readFileSync, statSync, type Stats } from "node:fs";
import { extname, resolve } from "node:path";
import { createJiti } from "jiti";
import { parse } from "lossless-json";
import { UsageError } from "../core/errors.js";
import { shown } from "../core/shown.js";

const MODULES = [".ts", ".mts", ".js", ".mjs", ".cjs"];
/** No plan is longer. */
const MOST_BYTES = 1e6;

/** "line 3: Object value expected after ':'", of a message that ends in "at position 29". */
function atLine(text: string, message: string): string {
  const [, what, position] = /^(.*?)(?: at position (\d+))?$/s.exec(message) as RegExpExecArray;
  const line = text.slice(0, Number(position ?? text.length)).split("\n").length;
  return `line ${line}: ${shown(what)}`;
}

type Refuse = (rule: string, got: string, remedy: string) => never;

function readJson(path: string, refuse: Refuse): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch {
    return refuse("JSON text in UTF-8", path, "save it as UTF-8");
  }
  try {
    // Says where it stops, and refuses a name that stands twice, of which JSON.parse takes the last.
    parse(text, undefined, {
      onDuplicateKey({ key, position }) {
        throw new Error(`${shown(key)} stands twice at position ${position}`);
      },
    });
    return JSON.parse(text);
  } catch (error) {
    return refuse("JSON", path, atLine(text, (error as Error).message));
  }
}

/** The first line of an error, and the line of the file that it names behind it. */
function reasonOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [first, ...rest] = error.message.split("\n");
  const line = /:(\d+):\d+\)?$/m.exec(rest.join("\n"))?.[1];
  return line === undefined ? first : `${first.trim()} at line ${line}`;
}

/** What a module exports by default. */
async function readModule(path: string, refuse: Refuse): Promise<unknown> {
  let module: unknown;
  try {
    module = await createJiti(import.meta.url).import(path);
    if (typeof module === "object" && module !== null && "default" in module)
      // As plain data: whatever its fields compute is computed here, once.
      return structuredClone(module.default);
  } catch (error) {
    return refuse("a module that loads, and exports data", path, shown(reasonOf(error)));
  }
  return refuse("a module with a default export", path, "write export default { kind: ... }");
}

/**
 * @param file path of a .json file or a module
 * @throws UsageError with the reason where it is no plan's file
 */
export async function readPlanFile(file: string, missing: () => never): Promise<unknown> {
  const path = resolve(file);
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch {
    return missing();
  }
  const refuse: Refuse = (rule, got, remedy) => {
    throw new UsageError("plan", rule, got === path ? shown(file) : got, remedy);
  };
  if (!stats.isFile()) return refuse("a file", path, "give the path of a .sim.ts or .json file");
  if (stats.size > MOST_BYTES)
    return refuse("a file of at most 1 MB", path, "a plan is some lines; check the path");
  const ending = extname(path).toLowerCase();
  if (ending === ".json") return readJson(path, refuse);
  if (MODULES.includes(ending)) return readModule(path, refuse);
  return refuse(`a file that ends in .json or ${MODULES.join(", ")}`, path, "rename it");
}
