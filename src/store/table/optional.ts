/** Cells that may be missing, names, and numbers that must keep a rule. */
import { UsageError } from "../../core/errors.js";
import { shown } from "../../core/shown.js";
import { flags, isMissing, numbers } from "./cells.js";
import type { Cell, Column } from "./table.js";

const lacks = (cell: Cell): boolean =>
  typeof cell === "number" ? Number.isNaN(cell) : isMissing(cell);

/** The column with something in place of what is missing. */
const filled = (column: Column, filler: Cell): Column => ({
  ...column,
  cells: column.cells.map((cell) => (lacks(cell) ? filler : cell)),
});

/** The column as doubles, NaN where a cell is missing; throws UsageError as `numbers` does. */
export function optionalNumbers(column: Column, kind: "finite" | "extended"): Float64Array {
  const values = numbers(filled(column, 0), kind);
  column.cells.forEach((cell, row) => {
    if (lacks(cell)) values[row] = NaN;
  });
  return values;
}

/** What stands for a flag that is missing. */
export const UNKNOWN = 255;

/** The column as 1, 0, and {@link UNKNOWN} where a cell is missing; throws UsageError as `flags` does. */
export function optionalFlags(column: Column): Uint8Array {
  const values = Uint8Array.from(flags(filled(column, 0)), Number);
  column.cells.forEach((cell, row) => {
    if (lacks(cell)) values[row] = UNKNOWN;
  });
  return values;
}

/** The column as texts, blanks around them dropped; throws UsageError where one is missing. */
export function names(column: Column, what: string): readonly string[] {
  return column.cells.map((cell, row) => {
    if (!lacks(cell)) return String(cell).trim();
    throw new UsageError(column.where(row), what, shown(cell), "fill it in, or leave the row out");
  });
}

/** The values as they are; throws UsageError at the first that breaks the rule. Missing ones (NaN) keep it. */
export function kept(
  column: Column,
  values: Float64Array,
  keeps: (x: number) => boolean,
  rule: string,
  remedy: string,
): Float64Array {
  const row = values.findIndex((x) => !Number.isNaN(x) && !keeps(x));
  if (row < 0) return values;
  throw new UsageError(column.where(row), rule, shown(column.cells[row]), remedy);
}
