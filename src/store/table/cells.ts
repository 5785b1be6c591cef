/** Cells to numbers, flags and classes: one parser for row 1 and row 30,000, whatever the format. */
import { UsageError } from "../../core/errors.js";
import { decimalOf, infinityOf, sameDecimal, unfit, type Decimal } from "./decimal.js";
import { shown } from "../../core/shown.js";
import type { Cell, Column } from "./table.js";

/** Words for a value that is not there. */
const MISSING = /^\s*([-+]?nan|na|n\/a|#n\/a|null)?\s*$/i;

const refuse = (column: Column, row: number, rule: string, remedy: string): UsageError =>
  new UsageError(column.where(row), rule, shown(column.cells[row]), remedy);

/** Whether a cell says that there is no value. */
export const isMissing = (cell: Cell): boolean => MISSING.test(String(cell));

/** The number that a text says, or undefined (NaN where it is missing or no double). */
function numberOf(cell: Cell, extended: boolean): number | undefined {
  if (typeof cell === "boolean" || cell === null) return undefined;
  // A double is itself, however it would be written.
  if (typeof cell === "number")
    return Number.isFinite(cell) || (extended && !Number.isNaN(cell)) ? cell : undefined;
  const text = String(cell);
  const decimal = decimalOf(text);
  if (decimal === undefined) return extended ? infinityOf(text) : undefined;
  const value = Number(text);
  return unfit(decimal, value) === undefined ? value : undefined;
}

/** Short texts of plain digits, point and sign: no double is beyond them, none needs the exact check. */
const PLAIN = /^-?\d{1,15}(?:\.\d{0,30})?$/;

function badNumber(column: Column, row: number, kind: "finite" | "extended"): UsageError {
  const cell = column.cells[row];
  const number = kind === "finite" ? "a finite number" : "a number";
  if (isMissing(cell))
    return refuse(column, row, number, "fill it in, or leave the row out of the file");
  const text = String(cell);
  const decimal =
    typeof cell === "string" || typeof cell === "bigint" ? decimalOf(text) : undefined;
  const reason = decimal && unfit(decimal, Number(text));
  if (reason) return refuse(column, row, ...reason);
  if (/^\s*[-+]?[\d.]*,\d+\s*$/.test(text))
    return refuse(column, row, number, "write decimals with a point, thousands without a comma");
  return refuse(column, row, number, "clean or encode the column");
}

/**
 * The column as doubles. Decimal numbers, blanks around them allowed; nothing else is guessed at.
 * @param kind finite: infinities are refused; extended: inf, -inf, Infinity in any case are numbers
 * @throws UsageError naming row, column and value: missing values, words, 0x10, 1_000, 1,5, numbers beyond doubles,
 * integers beyond 2^53 that no double holds
 */
export function numbers(column: Column, kind: "finite" | "extended"): Float64Array {
  const { cells } = column;
  const values = new Float64Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    const value =
      typeof cell === "string" && PLAIN.test(cell)
        ? Number(cell)
        : numberOf(cell, kind === "extended");
    if (value === undefined) throw badNumber(column, row, kind);
    values[row] = value;
  }
  return values;
}

/** What a cell says as a flag: true, false in any case, or a number that is 1 or 0 (1.0, 1e0); else undefined. */
function flagOf(cell: Cell): boolean | undefined {
  const text = String(cell);
  const word = /^\s*(true|false)\s*$/i.exec(text)?.[1].toLowerCase();
  if (word !== undefined) return word === "true";
  const value = decimalOf(text);
  if (value?.digits === "") return false;
  return value?.digits === "1" && value.exponent === 1 && !value.negative ? true : undefined;
}

/** The column as flags: 1, 0, 1.0, 0.0, true, false in any case, blanks around them allowed; or UsageError. */
export function flags(column: Column): readonly boolean[] {
  const known = new Map<Cell, boolean>();
  return column.cells.map((cell, row) => {
    const flag = known.get(cell) ?? flagOf(cell);
    if (flag === undefined)
      throw refuse(column, row, "1, 0, true or false", "mark what is so with 1, the rest with 0");
    known.set(cell, flag);
    return flag;
  });
}

/** One name for all ways to write a number: 1, 1.0, 01 and 1e0 are "1". */
function canonical(text: string): string | undefined {
  const decimal = decimalOf(text);
  if (decimal === undefined) return infinityOf(text)?.toString();
  const short = String(Number(text));
  const same = decimalOf(short);
  if (same && sameDecimal(decimal, same)) return decimal.digits === "" ? "0" : short;
  return exactName(decimal);
}

const exactName = ({ negative, digits, exponent }: Decimal): string =>
  `${negative ? "-" : ""}0.${digits || "0"}e${exponent}`;

/**
 * The column as names of classes, blanks around them dropped. Where all cells are numbers, 1, 1.0 and "1" are one
 * class; else a class is its text, case included.
 * @throws UsageError for empty cells, NA, NaN and null: they are no class
 */
export function classNames(column: Column): readonly string[] {
  const names = new Map<Cell, string>();
  column.cells.forEach((cell, row) => {
    if (names.has(cell)) return;
    if (isMissing(cell))
      throw refuse(column, row, "the name of a class", "fill it in, or leave the row out");
    names.set(cell, String(cell).trim());
  });
  const numeric = [...names].map(([cell, text]) => [cell, canonical(text)] as const);
  if (numeric.every((entry): entry is [Cell, string] => entry[1] !== undefined))
    numeric.forEach(([cell, name]) => names.set(cell, name));
  return column.cells.map((cell) => names.get(cell) as string);
}
