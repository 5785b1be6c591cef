/**
 * The user's own data: a table of numeric feature columns and a column of classes. What is learned depends on its
 * content alone, not on the name of the file, the order of its rows or that of its columns.
 */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import type { Readable } from "node:stream";
import { UsageError } from "../../core/errors.js";
import { numbers, classNames } from "../../store/table/cells.js";
import { namedColumn } from "../../store/table/named.js";
import { readTable } from "../../store/table/read.js";
import type { Table } from "../../store/table/table.js";
import { classesOf } from "./classes.js";
import { count, select, type Examples, type In, type Role } from "./examples.js";
import { standardised, standardiser } from "./standardise.js";
import { loadTask, split, TASKS, type Task } from "./task.js";

/** The column of classes, where no other is named. */
export const DEFAULT_LABEL = "label";
const LEAST_ROWS = 60;

const isBuiltIn = (source: string): source is (typeof TASKS)[number] =>
  TASKS.some((name) => name === source);

/** What the user calls the file and its column of classes: options of a setting, or fields of a plan. */
export interface TableNames {
  readonly data: string;
  readonly label: string;
}
const IN_PLANS: TableNames = { data: "source", label: "label" };
export const IN_SETTINGS: TableNames = { data: "data", label: "label" };

/** Whether a path is a pipe; of one that cannot be looked at, the reader says what is wrong. */
function isPipe(path: string): boolean {
  try {
    return statSync(path).isFIFO();
  } catch {
    return false;
  }
}

const keptTables = new Map<Readable | string, Promise<Table>>();
/** Reads a table; one from standard input or a pipe, which can be read but once, is kept. */
function tableOf(path: string, option: string): Promise<Table> {
  if (path !== "-" && !isPipe(path)) return readTable(path, option);
  const key = path === "-" ? process.stdin : path;
  const table = keptTables.get(key) ?? readTable(path, option);
  keptTables.set(key, table);
  return table;
}

/** A column of features, as it is in the file. */
interface Feature {
  readonly name: string;
  readonly values: Float64Array;
  /** "FILE row 3 (line 4) column width". */
  readonly where: (row: number) => string;
}

const featuresIn = (table: Table, names: readonly string[]): Feature[] =>
  names.map((name) => {
    const column = table.column(name);
    return { name, values: numbers(column, "finite"), where: (row) => column.where(row) };
  });

/** All rows, each column by the mean and deviation of all: for what is a copy of what, and for the order of rows. */
function byAllRows(list: readonly Feature[], rows: number): Float32Array {
  const features = new Float32Array(rows * list.length);
  list.forEach(({ values }, j) =>
    standardised(values)?.forEach((x, i) => (features[i * list.length + j] = x)),
  );
  return features;
}

/**
 * Features of a task's parts by the mean and standard deviation of the public rows: no private row moves another's
 * features, so that an account of the training covers what private rows do. Columns that are constant among public rows
 * are 0.
 */
function byPublicRows(task: Task, list: readonly Feature[]): { task: Task; constant: string[] } {
  const rowsOf = (e: Examples): number[] => Array.from(e.rows as Int32Array, (row) => row - 1);
  const rules = list.map(({ values }) =>
    standardiser(Float64Array.from(rowsOf(task.publicPart), (row) => values[row])),
  );
  const part = <R extends Role>(e: In<R, Examples>): In<R, Examples> => {
    const features = new Float32Array(e.features.length);
    rowsOf(e).forEach((row, i) =>
      list.forEach(({ values, where }, j) => {
        const x = Math.fround(rules[j]?.(values[row]) ?? 0);
        if (!Number.isFinite(x))
          throw new UsageError(
            where(row),
            "of the size of the public rows' values (to a factor of 1e38)",
            values[row],
            "rescale the column, or leave the row out",
          );
        features[i * list.length + j] = x;
      }),
    );
    return { ...e, features } as In<R, Examples>;
  };
  return {
    task: {
      ...task,
      publicPart: part(task.publicPart),
      privatePart: part(task.privatePart),
      test: part(task.test),
    },
    constant: list.flatMap(({ name }, j) => (rules[j] ? [] : [name])),
  };
}

/**
 * Rows that differ in what a network sees, in an order that their content decides. Of copies one is left: a model that
 * was trained on one of two equal rows was trained on both, and membership of the other means nothing.
 */
function distinctRows({ features, labels, dim }: Examples): number[] {
  const bytes = Buffer.from(features.buffer, features.byteOffset, features.byteLength);
  const rows = new Map<string, number>();
  labels.forEach((label, i) => {
    const row = bytes.subarray(4 * dim * i, 4 * dim * (i + 1));
    const key = createHash("sha256").update(row).update(Uint8Array.of(label)).digest("hex");
    if (!rows.has(key)) rows.set(key, i);
  });
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, i]) => i);
}

function checkSize(table: Table, features: number, distinct: number, option: string): void {
  if (distinct >= LEAST_ROWS && features > 0) return;
  const copies = table.rows - distinct;
  throw new UsageError(
    option,
    `a table of at least ${LEAST_ROWS} different rows and one feature`,
    `${distinct} rows${copies > 0 ? ` (and ${copies} copies)` : ""}, ${features} features`,
    "give more data",
  );
}

/**
 * A file as a task, cut 2 : 3 : 1 into public, private and test parts: features in the order of the columns' names,
 * standardised by the public rows; classes numbered in order; copies of rows left out.
 * @param path of a table (docs/tables.md), or "-" for standard input
 * @throws UsageError for what is no table of numbers and classes, by row, column and value
 */
export async function loadTable(path: string, label: string, called: TableNames): Promise<Task> {
  const table = await tableOf(path, called.data);
  const classOf = classNames(namedColumn(table, label, called.label));
  const names = table.columns.filter((name) => name !== label).sort();
  checkSize(table, names.length, table.rows, called.data);
  const classes = classesOf(classOf, label, called.label);
  const list = featuresIn(table, names);
  const features = byAllRows(list, table.rows);
  const numberOf = new Map(classes.map((name, k) => [name, k]));
  const labels = Uint8Array.from(classOf, (name) => numberOf.get(name) as number);
  const rows = Int32Array.from(labels, (_, i) => i + 1);
  const all = { dim: names.length, classes: classes.length, features, labels, rows };
  const examples = select(all, distinctRows(all));
  const different = count(examples);
  checkSize(table, names.length, different, called.data);
  const sizes = classes.map(() => 0);
  examples.labels.forEach((k) => sizes[k]++);
  const { task, constant } = byPublicRows(split("own table", examples), list);
  return {
    ...task,
    table: {
      source: table.source,
      format: table.format,
      rows: table.rows,
      copies: table.rows - different,
      label,
      features: names.length,
      constant,
      classes: classes.map((name, k) => ({ name, rows: sizes[k] })),
      parts: {
        public: count(task.publicPart),
        private: count(task.privatePart),
        test: count(task.test),
      },
    },
  };
}

/**
 * A built-in task by name, or the user's table cut 2 : 3 : 1 into public, private and test parts.
 * @param label column of the table's classes
 */
export async function openTask(
  source: string,
  label = DEFAULT_LABEL,
  called = IN_PLANS,
): Promise<Task> {
  if (isBuiltIn(source)) return loadTask(source);
  return loadTable(source, label, called);
}
