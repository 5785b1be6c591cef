/** Parquet as a table: the file's own names and types; what is no number, text or truth value is refused on use. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../core/errors.js";
import { readParquetColumns, type ParquetColumn } from "../parquet.js";
import { shown, shownPath } from "../../core/shown.js";
import { rowName, type Cell, type Content } from "./table.js";

/** @param first number of the first value's row, from 0 */
export function cellsOf(column: ParquetColumn, source: string, first = 0): readonly Cell[] {
  const isDecimal = column.type.startsWith("DECIMAL");
  return column.values.map((value, row) => {
    if (value === null || typeof value !== "object") return value as Cell;
    if (isDecimal) return String(value);
    throw new UsageError(
      `${shownPath(source)} ${rowName(first + row, undefined)} column ${shown(column.name)}`,
      "a number, a text, true or false",
      `${shown(value)} of type ${shown(column.type)}`,
      "write the column as one of these",
    );
  });
}

/** Reads the Parquet file at a literal path; throws UsageError. */
export async function parquetContent(path: string, source: string): Promise<Content> {
  const { columns, rows } = await readParquetColumns(path, source);
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    throw new UsageError(
      shownPath(source),
      "a table whose columns have different names",
      `${shown(twice)} twice`,
      "rename one of them",
    );
  return {
    format: "parquet",
    columns: names,
    rows,
    cells: (index) => cellsOf(columns[index], source),
    line: () => undefined,
  };
}

/** Reads Parquet from bytes (of standard input), through a file that is gone afterwards. */
export async function parquetBytes(bytes: Buffer, source: string): Promise<Content> {
  const folder = mkdtempSync(join(tmpdir(), "loradp-"));
  try {
    const path = join(folder, "table.parquet");
    writeFileSync(path, bytes);
    return await parquetContent(path, source);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
