/**
 * Tables of stored runs, all of seed 20240917: two profiles, whole, of pools too few for an interval (commit 280dab8);
 * and the attacked models of plan mia, whose eight pools decide (commit 8cadfcf, `loradp sweep mia`, its table
 * membership whole). Tables of sketches, and in standard of spans and alignments, were added to the profiles when there
 * were plans of them.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { COLUMNS } from "../experiment/columns.js";
import { emptyTables, type Tables } from "../experiment/rows.js";
import { readParquet } from "../store/parquet.js";

export const GOLDEN = ["quick", "standard", "mia"] as const;
export type Golden = (typeof GOLDEN)[number];

const goldenFolder = (run: Golden): string =>
  fileURLToPath(new URL(`./golden/${run}/`, import.meta.url));

/** Columns that rows have got since then, where all stored rows had the same. */
const SINCE: Readonly<Record<string, unknown>> = { scaling: "none" };

/**
 * The stored tables. Other columns that rows have got since then are null: a run of this version writes them, and
 * `readTables` refuses tables without them.
 */
export async function goldenTables(run: Golden): Promise<Tables> {
  const tables = emptyTables() as unknown as Record<string, object[]>;
  for (const [name, columns] of Object.entries(COLUMNS)) {
    const path = `${goldenFolder(run)}${name}.parquet`;
    if (!existsSync(path)) continue;
    const rows = await readParquet<object>(path);
    const later = Object.keys(columns).filter((column) => !(column in rows[0]));
    const none = Object.fromEntries(later.map((column) => [column, SINCE[column] ?? null]));
    tables[name] = later.length > 0 ? rows.map((row) => ({ ...row, ...none })) : rows;
  }
  return tables as unknown as Tables;
}
