/** The one reader of users' tables: CSV, JSON lines, Parquet, from a file or standard input. */
import type { Readable } from "node:stream";
import { UsageError } from "../../core/errors.js";
import { isParquet, readInput, type Input } from "./bytes.js";
import { csvContent } from "./csv.js";
import { textOf } from "./decode.js";
import { jsonLinesContent } from "./json-lines.js";
import { parquetBytes, parquetContent } from "./parquet.js";
import { shownPath } from "../../core/shown.js";
import { makeTable, type Content, type Table } from "./table.js";

/** The ending of a file's name in small letters, a final .gz aside. */
export const endingOf = (path: string): string =>
  /\.([^./\\]*)$/.exec(path.replace(/\.gz$/i, ""))?.[1].toLowerCase() ?? "";

function textContent(bytes: Buffer, path: string, source: string): Content {
  const ending = endingOf(path);
  if (ending === "parquet")
    throw new UsageError(
      shownPath(source),
      "a Parquet file (which begins with PAR1)",
      "another kind of file",
      "name it after what it is, e.g. .csv",
    );
  const text = textOf(bytes, source);
  const isJson = path === "-" ? /^\s*\{/.test(text) : ["json", "jsonl", "ndjson"].includes(ending);
  return isJson
    ? jsonLinesContent(text, source)
    : csvContent(text, ending === "tsv" ? "\t" : ",", source);
}

/**
 * Reads a table as it is written (docs/tables.md): types, dialect and path are never guessed from a sample.
 * @param path one literal file, or "-" for standard input
 * @param option what the user calls it, for errors
 * @throws UsageError in one line, naming row, line and value where there are
 */
export async function readTable(path: string, option: string, stdin?: Readable): Promise<Table> {
  return tableOf(path, await readInput(path, option, stdin));
}

/** The table that was read from a path. */
export async function tableOf(path: string, input: Input): Promise<Table> {
  const source = path === "-" ? "standard input" : path;
  if ("parquet" in input) return makeTable(source, await parquetContent(input.parquet, source));
  const { bytes } = input;
  const content = isParquet(bytes)
    ? await parquetBytes(bytes, source)
    : textContent(bytes, path, source);
  return makeTable(source, content);
}
