/** The one reader of users' tables: CSV, JSON lines, Parquet, from a file or standard input. */
import type { Readable } from "node:stream";
import { UsageError } from "../../core/errors.js";
import { isParquet, readInput, type Input } from "./bytes.js";
import { csvContent, type Delimiter } from "./csv.js";
import { textOf } from "./decode.js";
import { jsonLinesContent } from "./json-lines.js";
import { parquetBytes, parquetContent } from "./parquet.js";
import { shownPath } from "../../core/shown.js";
import { makeTable, type Content, type Table } from "./table.js";

/** The ending of a file's name in small letters, a final .gz aside. */
export const endingOf = (path: string): string =>
  /\.([^./\\]*)$/.exec(path.replace(/\.gz$/i, ""))?.[1].toLowerCase() ?? "";

/** How the text of a file is laid out, by its name; of standard input by its first character. */
export function layoutOf(
  path: string,
  source: string,
  begin: () => string,
): "json-lines" | Delimiter {
  const ending = endingOf(path);
  if (ending === "parquet")
    throw new UsageError(
      shownPath(source),
      "a Parquet file (which begins with PAR1)",
      "another kind of file",
      "name it after what it is, e.g. .csv",
    );
  const isJson =
    path === "-" ? /^\s*\{/.test(begin()) : ["json", "jsonl", "ndjson"].includes(ending);
  if (isJson) return "json-lines";
  return ending === "tsv" ? "\t" : ",";
}

function textContent(bytes: Buffer, path: string, source: string): Content {
  layoutOf(path, source, () => "");
  const text = textOf(bytes, source);
  const layout = layoutOf(path, source, () => text);
  return layout === "json-lines"
    ? jsonLinesContent(text, source)
    : csvContent(text, layout, source);
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
