/**
 * CSV as it is written: every record of the file is a row, or the file is refused by row and line. Text with quotes
 * goes through csv-parse; text without any needs splitting only, at three times the speed.
 */
import { CsvError, parse, type Options } from "csv-parse/sync";
import { UsageError } from "../../core/errors.js";
import { LINE_END, lineEnds, withoutEnd } from "./decode.js";
import { checkCells, countCells } from "./memory.js";
import { shown, shownPath } from "../../core/shown.js";
import { rowName, type Content } from "./table.js";

export type Delimiter = "," | "\t";

/** What of a file was read between its header and the rest. */
export interface After {
  readonly rows: number;
  readonly lines: number;
}

/** The records of a file, the header first, and the line on which each begins. */
interface Records {
  readonly records: readonly (readonly string[])[];
  /** Records of the file between the header and the first of these. */
  readonly rows: number;
  readonly line: (record: number) => number;
  /** Whether the first cell of a record stands in quotes. */
  readonly isQuoted: (record: number) => boolean;
}

function splitRecords(
  text: string,
  delimiter: Delimiter,
  { rows, lines: skipped }: After,
): Records {
  const lines = text.split(text.includes("\r") ? LINE_END : "\n");
  return {
    records: lines.map((line) => line.split(delimiter)),
    rows,
    line: (record) => record + 1 + (record > 0 ? skipped : 0),
    isQuoted: () => false,
  };
}

const QUOTE_ERRORS: Readonly<Record<string, [rule: string, value: string]>> = {
  CSV_QUOTE_NOT_CLOSED: ["made of cells whose quotes are closed", "a quote that is never closed"],
  CSV_INVALID_CLOSING_QUOTE: ["made of cells that end with their quote", "text behind a quote"],
  INVALID_OPENING_QUOTE: ["made of cells without a quote inside", "a quote in the middle"],
};

/** Lines on which records begin, from 1. */
function beginsOf(records: readonly (readonly string[])[]): number[] {
  let line = 1;
  return records.map((cells) => {
    const begin = line;
    line += cells.reduce((sum, cell) => sum + lineEnds(cell), 1);
    return begin;
  });
}

function parseRecords(
  text: string,
  delimiter: Delimiter,
  source: string,
  { rows, lines: skipped }: After,
): Records {
  const options = {
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
  } satisfies Options;
  let records: string[][];
  try {
    records = parse(text, options);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const [rule, value] = QUOTE_ERRORS[error.code] ?? ["a CSV", error.code];
    const { records: row, lines } = error as unknown as { records: number; lines: number };
    const place =
      row === 0 ? `header (line ${lines})` : `row ${row + rows} (line ${lines + skipped})`;
    throw new UsageError(
      `${shownPath(source)} ${place}`,
      rule,
      value,
      'quote a cell as a whole, and double the quotes in it ("")',
    );
  }
  let begins: readonly number[] | undefined;
  let raw: readonly { raw: string }[] | undefined;
  return {
    records,
    rows,
    line: (record) => {
      begins ??= beginsOf(records);
      return begins[record] + (record > 0 ? skipped : 0);
    },
    isQuoted: (record) => {
      raw ??= parse(text, { ...options, raw: true }) as unknown as readonly { raw: string }[];
      return raw[record].raw.trimStart().startsWith('"');
    },
  };
}

const recordName = (source: string, record: number, { rows, line }: Records): string =>
  `${shownPath(source)} ` +
  (record === 0 ? `header (line ${line(record)})` : rowName(record - 1 + rows, line(record)));

/** Refuses a header whose fields are separated by something else than the format's delimiter. */
function checkDelimiter(text: string, delimiter: Delimiter, source: string): void {
  const end = text.search(LINE_END);
  const first = end < 0 ? text : text.slice(0, end);
  const bare = first.replace(/"[^"]*("|$)/g, "");
  const [name, others] = delimiter === "," ? ["commas", ";\t|"] : ["tabs", ",;|"];
  const other = [...others].find((c) => bare.includes(c));
  if (other === undefined || first.startsWith("#")) return;
  // Beside a delimiter that does its work, a semicolon or a tab is still no part of a name; a comma or a bar may be.
  if (bare.includes(delimiter) && !(delimiter === "," && /[;\t]/.test(other))) return;
  const words = { ";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars" }[other];
  throw new UsageError(
    `${shownPath(source)} header (line 1)`,
    `separated by ${name}`,
    `${words}: ${shown(first)}`,
    delimiter === ","
      ? "save it with commas between cells and points in numbers (tabs: as .tsv), or quote the name"
      : "save it with tabs, or name it .csv",
  );
}

/** Names of columns: blanks around them dropped, none empty, no two the same. */
function columnsOf(header: readonly string[], source: string): string[] {
  const names = header.map((name) => name.trim());
  const seen = new Map<string, number>();
  names.forEach((name, index) => {
    const where = `${shownPath(source)} header (line 1) column ${index + 1}`;
    if (name === "")
      throw new UsageError(
        where,
        "a name",
        "empty",
        "name the column (an index?), or leave it out",
      );
    const first = seen.get(name);
    seen.set(name, index);
    if (first !== undefined)
      throw new UsageError(
        where,
        "named differently from the others",
        `${shown(name)}, the name of column ${first + 1}`,
        "rename one of them",
      );
  });
  return names;
}

const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0] === "";

/** Refuses a record that is no row of the table (or no header of one). */
function checkRecord(file: Records, record: number, width: number, source: string): void {
  const cells = file.records[record];
  const isBare = (): boolean => !file.isQuoted(record);
  const isComment = cells[0].trimStart().startsWith("#") && isBare();
  const isEmpty = isBlank(cells) && (width > 1 || isBare());
  if (cells.length === width && !isComment && !isEmpty) return;
  const where = recordName(source, record, file);
  const kind = record === 0 ? "a line of names" : "a row of the table";
  const text = shown(cells.join(","));
  if (isComment)
    throw new UsageError(where, kind, text, "remove a comment, or quote a cell that begins with #");
  if (isEmpty) throw new UsageError(where, kind, "a blank line", "remove the line");
  const cellsOf = (count: number): string => `${count} ${count === 1 ? "cell" : "cells"}`;
  throw new UsageError(
    where,
    `of ${cellsOf(width)} as the header, ${shown(file.records[0].join(","))}`,
    `${cellsOf(cells.length)}, ${text}`,
    "correct it, or remove what is no part of the table",
  );
}

/**
 * Reads the text of a CSV file with a header; throws UsageError by row and line.
 * @param after rows and lines of the file that lie between the header and the rest of this text
 */
export function csvContent(
  text: string,
  delimiter: Delimiter,
  source: string,
  after: After = { rows: 0, lines: 0 },
): Content {
  const body = withoutEnd(text);
  if (body.trim() === "")
    throw new UsageError(shownPath(source), "a table with a header", "an empty file", "check it");
  checkCells(countCells(body, delimiter), source);
  checkDelimiter(body, delimiter, source);
  const file = body.includes('"')
    ? parseRecords(body, delimiter, source, after)
    : splitRecords(body, delimiter, after);
  const { records } = file;
  checkRecord(file, 0, records[0].length, source);
  const columns = columnsOf(records[0], source);
  for (let record = 1; record < records.length; record++)
    checkRecord(file, record, columns.length, source);
  const rows = records.length - 1;
  return {
    format: "csv",
    columns,
    rows,
    before: after.rows,
    cells: (index) => Array.from({ length: rows }, (_, row) => records[row + 1][index]),
    line: (row) => file.line(row + 1),
  };
}
