/** The tables of a run on disk: Parquet for machines, CSV for people; empty tables leave no file. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { emptyTables, type Tables } from "../experiment/rows.js";
import { toCsv } from "./csv.js";
import { writeWhole } from "./files.js";
import { readParquet, writeParquet } from "./parquet.js";

const filled = (tables: Tables): Array<[string, object[]]> =>
  Object.entries(tables).filter(([, rows]) => rows.length > 0);

export async function writeTables(folder: string, tables: Tables): Promise<void> {
  for (const [name, rows] of filled(tables))
    await writeParquet(join(folder, `${name}.parquet`), rows);
}

/** Tables of a run folder; a missing file is an empty table. */
export async function readTables(folder: string): Promise<Tables> {
  const tables = emptyTables() as unknown as Record<string, object[]>;
  for (const name of Object.keys(tables)) {
    const path = join(folder, `${name}.parquet`);
    if (existsSync(path)) tables[name] = await readParquet(path);
  }
  return tables as unknown as Tables;
}

/** Writes one CSV a table and returns the numbers of rows. */
export function writeCsvs(folder: string, tables: Tables): Record<string, number> {
  for (const [name, rows] of filled(tables)) writeWhole(join(folder, `${name}.csv`), toCsv(rows));
  return Object.fromEntries(filled(tables).map(([name, rows]) => [name, rows.length]));
}
