/** The user's own data: a CSV or Parquet file with numeric feature columns and a column `label`. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { UsageError } from "../../core/errors.js";
import { readCsv, readParquet } from "../../store/parquet.js";
import type { Examples } from "./examples.js";
import { loadTask, split, TASKS, type Task } from "./task.js";

export const isTable = (source: string): boolean => /\.(csv|parquet)$/i.test(source);

type Row = Record<string, unknown>;

/** Refuses tables that nothing can be learned from. */
function checkTable(path: string, rows: readonly Row[], features: readonly string[]): void {
  const columns = Object.keys(rows[0] ?? {});
  if (!columns.includes("label"))
    throw new UsageError(
      "data",
      "a table with a column named label",
      `${path} with columns ${columns.join(", ") || "none"}`,
      "name the column that holds the class",
    );
  if (rows.length < 60 || features.length === 0)
    throw new UsageError(
      "data",
      "a table of at least 60 rows and one feature",
      `${rows.length} rows, ${features.length} features`,
      "give more data",
    );
}

/** Classes in sorted order. */
function classesOf(rows: readonly Row[]): string[] {
  const classes = [...new Set(rows.map((r) => String(r.label)))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  if (classes.length < 2 || classes.length > 255)
    throw new UsageError(
      "data",
      "a table of 2 to 255 classes",
      classes.length,
      "check the column label",
    );
  return classes;
}

/** A column at mean 0 and standard deviation 1 (0 where it is constant). */
function standardised(rows: readonly Row[], name: string): number[] {
  const values = rows.map((r, i) => {
    // One word makes the reader take the whole column as text: numbers among it stay numbers, and the word is named.
    const cell = r[name];
    const empty = cell === null || (typeof cell === "string" && cell.trim() === "");
    const value = empty ? NaN : Number(cell);
    if (!Number.isFinite(value))
      throw new UsageError(
        `data column ${name}`,
        "made of finite numbers",
        `${String(cell)} in row ${i + 1}`,
        "clean or encode the column",
      );
    return value;
  });
  const mean = values.reduce((a, x) => a + x, 0) / values.length;
  const sd = Math.sqrt(values.reduce((a, x) => a + (x - mean) ** 2, 0) / values.length) || 1;
  return values.map((x) => (x - mean) / sd);
}

/** Reads examples; features are standardised column by column, labels numbered in sorted order. */
export async function loadTable(path: string): Promise<Examples> {
  if (!existsSync(path))
    throw new UsageError("data", "an existing .csv or .parquet file", path, "check the path");
  const rows = await (/\.csv$/i.test(path) ? readCsv(path) : readParquet<Row>(path));
  const names = Object.keys(rows[0] ?? {}).filter((c) => c !== "label");
  checkTable(path, rows, names);
  const classes = classesOf(rows);
  const features = new Float32Array(rows.length * names.length);
  names.forEach((name, j) =>
    standardised(rows, name).forEach((x, i) => {
      features[i * names.length + j] = x;
    }),
  );
  const numbers = new Map(classes.map((c, k) => [c, k]));
  return {
    dim: names.length,
    classes: classes.length,
    features,
    labels: Uint8Array.from(rows, (r) => numbers.get(String(r.label)) as number),
    rows: Int32Array.from(rows.keys(), (i) => i + 1),
  };
}

/** A built-in task by name, or the user's file cut 2 : 3 : 1 into public, private and test parts. */
export async function openTask(source: string): Promise<Task> {
  return isTable(source)
    ? split(basename(source), await loadTable(source))
    : loadTask(source as (typeof TASKS)[number]);
}
