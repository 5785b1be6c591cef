/** JSON lines: one flat object a line; numbers keep their text where a double would change them. */
import { parse } from "lossless-json";
import { UsageError } from "../../core/errors.js";
import { decimalOf, unfit, type Decimal } from "./decimal.js";
import { LINE_END, withoutEnd } from "./decode.js";
import { checkCells, countCells } from "./memory.js";
import { shown, shownPath } from "../../core/shown.js";
import { rowName, type Cell, type Content } from "./table.js";

type Row = Readonly<Record<string, unknown>>;

/** A number, or its text where no double is that number: cells.ts refuses it as it was written. */
function numberOrText(text: string): number | string {
  const value = Number(text);
  return unfit(decimalOf(text) as Decimal, value) === undefined ? value : text;
}

function rowOf(line: string, row: number, source: string): Row {
  const refusal = (value: string, remedy: string): UsageError =>
    new UsageError(
      `${shownPath(source)} ${rowName(row, row + 1)}`,
      "one JSON object",
      value,
      remedy,
    );
  let value: unknown;
  try {
    value = parse(line, undefined, {
      parseNumber: numberOrText,
      onDuplicateKey({ key }) {
        throw refusal(`the key ${shown(key)} twice`, "keep one of them");
      },
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (line.trim() === "") throw refusal("a blank line", "remove the line");
    // SyntaxError; RangeError where values are nested too deep for a parser.
    const reason = error instanceof SyntaxError ? error.message : "values nested too deep";
    throw refusal(shown(line), `correct the line (${shown(reason)})`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refusal(shown(line), "write an object of named values a line");
  return value as Row;
}

function cellOf(value: unknown, name: string, where: () => string): Cell {
  if (typeof value === "object" && value !== null)
    throw new UsageError(
      `${where()} column ${shown(name)}`,
      "a number, a text, true, false or null",
      shown(JSON.stringify(value)),
      "write nested values as columns of their own",
    );
  return value as Cell;
}

/** Refused where a text begins no JSON lines. */
function checkBegin(body: string, source: string): void {
  if (body.trim() === "")
    throw new UsageError(shownPath(source), "lines of JSON objects", "an empty file", "check it");
  if (body.trimStart().startsWith("["))
    throw new UsageError(
      shownPath(source),
      "JSON lines (one object a line)",
      "a JSON array",
      "write one object a line, e.g. with jq -c '.[]'",
    );
}

/** Some lines, the first of them row number `first`. */
interface Lines {
  readonly rows: readonly Row[];
  readonly first: number;
}

function linesOf(body: string, source: string, first: number): Lines {
  checkCells(countCells(body, ","), source);
  const rows = body.split(LINE_END).map((line, row) => rowOf(line, first + row, source));
  return { rows, first };
}

const contentOf = (
  { rows, first }: Lines,
  columns: readonly string[],
  source: string,
): Content => ({
  format: "json-lines",
  columns,
  rows: rows.length,
  before: first,
  cells: (index) =>
    rows.map((row, i) => {
      const name = columns[index];
      const value = Object.hasOwn(row, name) ? row[name] : null;
      const at = first + i;
      return cellOf(value, name, () => `${shownPath(source)} ${rowName(at, at + 1)}`);
    }),
  line: (row) => first + row + 1,
});

/** Reads JSON lines; a key that a line lacks is null there. Throws UsageError by row and line. */
export function jsonLinesContent(text: string, source: string): Content {
  const body = withoutEnd(text);
  checkBegin(body, source);
  const lines = linesOf(body, source, 0);
  const columns = [...new Set(lines.rows.flatMap((row) => Object.keys(row)))];
  return contentOf(lines, columns, source);
}

/** The same of a part of a file, whose columns are known: they are those of all of its lines. */
export function jsonLinesPart(
  text: string,
  source: string,
  columns: readonly string[],
  first: number,
): Content {
  const body = withoutEnd(text);
  if (first === 0) checkBegin(body, source);
  return contentOf(linesOf(body, source, first), columns, source);
}

/** Adds the keys of lines, the first of them row number `first`. Throws UsageError where one is no object. */
export function addKeys(text: string, source: string, first: number, keys: Set<string>): void {
  const body = withoutEnd(text);
  if (first === 0) checkBegin(body, source);
  body.split(LINE_END).forEach((line, row) => {
    for (const key in keyed(line) ?? rowOf(line, first + row, source)) keys.add(key);
  });
}

/** The object of a line; undefined where there is none. */
function keyed(line: string): object | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
