// Results of earlier runs (mutation-out/), a line each as they come: a run that was stopped goes on.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { digest } from "./sources.mjs";

const FOLDER = "mutation-out";
const linesOf = (path) =>
  existsSync(path)
    ? readFileSync(path, "utf8")
        .split("\n")
        .filter(Boolean)
        .flatMap((line) => {
          try {
            return [JSON.parse(line)];
          } catch {
            // The end of a line that was being written when a run was stopped.
            return [];
          }
        })
    : [];

const opened = new Map();

/** Lines of one file by their key, the last of each; `put` adds one. */
export function kept(root, name) {
  const path = join(root, FOLDER, `${name}.jsonl`);
  if (!opened.has(path)) opened.set(path, open(path));
  return opened.get(path);
}

function open(path) {
  const byKey = new Map(linesOf(path).map((line) => [line.key, line]));
  return {
    get: (key) => byKey.get(key),
    put(line) {
      mkdirSync(dirname(path), { recursive: true });
      byKey.set(line.key, line);
      appendFileSync(path, `${JSON.stringify(line)}\n`);
    },
  };
}

/**
 * What a result rests on, beside the statement that is mutated: the test file that killed, or all that did not. Other
 * code that has changed is not seen (`--fresh` forgets all).
 */
export const restsOn = (tests) =>
  digest(...tests.map((file) => (existsSync(file) ? readFileSync(file, "utf8") : "")));
