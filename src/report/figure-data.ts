/** The numbers that a figure or a table shows, as CSV: one click away on the page, in the file itself. */
import type { DetailTable } from "../claims/claim.js";
import { toCsv } from "../store/csv.js";

type Row = Readonly<Record<string, unknown>>;

/** Digits of a number: the tables of the run have them all. */
const DIGITS = 6;

/** Some columns of rows. */
export const pick = <R extends object, K extends keyof R>(
  rows: readonly R[],
  ...columns: readonly K[]
): Array<Pick<R, K>> =>
  rows.map((row) => Object.fromEntries(columns.map((c) => [c, row[c]])) as Pick<R, K>);

/** Rows of several tables one after another, each with the name of its own. */
function listOf(rows: unknown): readonly Row[] {
  if (Array.isArray(rows)) return rows as readonly Row[];
  return Object.entries(rows as object).flatMap(([table, list]) =>
    Array.isArray(list) ? (list as readonly Row[]).map((row) => ({ table, ...row })) : [],
  );
}

/** Numbers in few digits; what is a list or a record in a cell as JSON. */
function cell(value: unknown): unknown {
  if (typeof value === "number")
    return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : "";
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

/** CSV of rows, or of a record of rows, with the columns of all of them. */
export function csvOfRows(rows: unknown): string {
  const list = listOf(rows);
  const columns = [...new Set(list.flatMap((row) => Object.keys(row)))];
  return toCsv(list.map((row) => Object.fromEntries(columns.map((c) => [c, cell(row[c])]))));
}

/** CSV of a table of text cells. Names of columns that come twice are counted. */
export function csvOfTable({ head, body }: DetailTable): string {
  const name = (i: number): string => {
    const before = head.slice(0, i).filter((other) => other === head[i]).length;
    return before > 0 ? `${head[i]} (${before + 1})` : head[i];
  };
  return toCsv(body.map((row) => Object.fromEntries(row.map((text, i) => [name(i), text]))));
}
