/** The tables of a run on disk: Parquet for machines, CSV for people; empty tables leave no file. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../core/errors.js";
import { few } from "../core/lists.js";
import { COLUMNS, SINCE, type ColumnType } from "../experiment/columns.js";
import { emptyTables, type Tables } from "../experiment/rows.js";
import { toCsv } from "./csv.js";
import { codeOf, writeWhole, writing } from "./files.js";
import { readParquet, writeParquet } from "./parquet.js";

type Row = Readonly<Record<string, unknown>>;

const filled = (tables: Tables): Array<[string, object[]]> =>
  Object.entries(tables).filter(([, rows]) => rows.length > 0);

const firstLine = (error: unknown): string => (error as Error).message.split("\n")[0];

/** @throws UsageError where the disk is full, .. */
export async function writeTables(folder: string, tables: Tables): Promise<void> {
  for (const [name, rows] of filled(tables)) {
    const path = join(folder, `${name}.parquet`);
    try {
      await writeParquet(path, rows);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      // Calls of the system have their words; what the library for Parquet says comes as it is.
      if (codeOf(error) !== undefined)
        writing(path, () => {
          throw error;
        });
      throw new UsageError(
        `output ${path}`,
        "one that can be written",
        firstLine(error),
        "free some space, or write elsewhere",
      );
    }
  }
}

const isOf = (type: ColumnType, value: unknown): boolean => {
  if (type === "text") return typeof value === "string";
  if (type === "flag") return typeof value === "boolean";
  return value === null || typeof value === "number";
};

/** Holds rows to the columns of their table; throws UsageError naming the file, the column and the first bad value. */
function checkRows(
  path: string,
  columns: Readonly<Record<string, ColumnType>>,
  rows: readonly Row[],
): void {
  const refuse = (rule: string, value: string): never => {
    throw new UsageError(
      `table ${path}`,
      rule,
      value,
      "run again: it is not what a run of this version wrote",
    );
  };
  if (rows.length === 0) refuse("one of rows", "none");
  const missing = Object.keys(columns).filter((column) => !(column in rows[0]));
  if (missing.length > 0)
    refuse(`one with columns ${few(missing, 3)}`, few(Object.keys(rows[0]), 3));
  for (const [column, type] of Object.entries(columns)) {
    const bad = rows.findIndex((row) => !isOf(type, row[column]));
    if (bad >= 0)
      refuse(`one whose ${column} is a ${type}`, `${String(rows[bad][column])} in row ${bad + 1}`);
  }
}

async function rowsOf(path: string): Promise<Row[]> {
  try {
    return await readParquet<Row>(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `table ${path}`,
      "a Parquet file that can be read",
      firstLine(error),
      "run again",
    );
  }
}

/**
 * Tables of a run folder; a missing file is an empty table.
 * @throws UsageError for a file that cannot be read, or whose rows are not those of its table
 */
export async function readTables(folder: string): Promise<Tables> {
  const tables = emptyTables() as unknown as Record<string, readonly Row[]>;
  for (const [name, columns] of Object.entries(COLUMNS)) {
    const path = join(folder, `${name}.parquet`);
    if (!existsSync(path)) continue;
    const since = SINCE[name as keyof Tables];
    const stored = await rowsOf(path);
    const rows = since ? stored.map((row) => ({ ...since, ...row })) : stored;
    checkRows(path, columns, rows);
    tables[name] = rows;
  }
  return tables as unknown as Tables;
}

/** SHA-256 of each table's Parquet file in a folder, by the table's name. */
export function tableDigests(folder: string): Record<string, string> {
  const present = Object.keys(COLUMNS)
    .map((name) => [name, join(folder, `${name}.parquet`)] as const)
    .filter(([, path]) => existsSync(path));
  return Object.fromEntries(
    present.map(([name, path]) => [
      name,
      createHash("sha256").update(readFileSync(path)).digest("hex"),
    ]),
  );
}

/** Writes one CSV a table and returns the numbers of rows. */
export function writeCsvs(folder: string, tables: Tables): Record<string, number> {
  for (const [name, rows] of filled(tables)) writeWhole(join(folder, `${name}.csv`), toCsv(rows));
  return Object.fromEntries(filled(tables).map(([name, rows]) => [name, rows.length]));
}
