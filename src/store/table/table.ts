/** A table as it was written: named columns of cells that nobody has interpreted yet (cells.ts does, on demand). */
import { UsageError } from "../../core/errors.js";
import { didYouMean } from "../../core/suggest.js";
import { few } from "../../core/lists.js";
import { shown, shownPath } from "../../core/shown.js";

/** A cell as its format has it: CSV has strings only ("" for an empty cell). */
export type Cell = string | number | bigint | boolean | null;

export interface Column {
  readonly name: string;
  readonly cells: readonly Cell[];
  /** "FILE row 3 (line 5) column score" of cell number `row`, which counts from 0 (and is shown from 1). */
  where(row: number): string;
}

export type Format = "csv" | "json-lines" | "parquet";

export interface Table {
  /** The path, or "standard input". */
  readonly source: string;
  readonly format: Format;
  /** Names in the order of the file, no two the same. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** "FILE row 3 (line 5)" of the row that counts from 0. */
  where(row: number): string;
  /** A column by its name, case included; throws UsageError where there is none, or it holds what is no cell. */
  column(name: string): Column;
}

/** What a format's reader found. */
export interface Content {
  readonly format: Format;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Rows of the file that lie before these; none unless given. */
  readonly before?: number;
  /** Cells of column number `index`; throws UsageError where one of them is no cell (a nested value, a date). */
  cells(index: number): readonly Cell[];
  /** Line of the file on which a row begins, from 1; undefined in binary formats. */
  line(row: number): number | undefined;
}

const LISTED = 12;

/** Names in a message, the first dozen of them. */
export const listed = (names: readonly string[]): string => few(names.map(shown), LISTED) || "none";

/** "row 3 (line 5)" of the row that counts from 0. */
export function rowName(row: number, line: number | undefined): string {
  return line === undefined ? `row ${row + 1}` : `row ${row + 1} (line ${line})`;
}

function unknownColumn(source: string, name: string, columns: readonly string[]): UsageError {
  const twin = columns.find((known) => known.toLowerCase() === name.toLowerCase());
  const near = twin === undefined ? didYouMean(name, columns) : `did you mean ${shown(twin)}?`;
  return new UsageError(
    shownPath(source),
    `a table with a column named ${shown(name)}`,
    `columns ${listed(columns)}`,
    near ?? "name the column",
  );
}

export function makeTable(source: string, content: Content): Table {
  const { format, columns, rows, before = 0 } = content;
  const where = (row: number): string =>
    `${shownPath(source)} ${rowName(before + row, content.line(row))}`;
  return {
    source,
    format,
    columns,
    rows,
    where,
    column(name) {
      const index = columns.indexOf(name);
      if (index < 0) throw unknownColumn(source, name, columns);
      return {
        name,
        cells: content.cells(index),
        where: (row) => `${where(row)} column ${shown(name)}`,
      };
    },
  };
}
