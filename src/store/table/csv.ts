/** CSV as it is written: every record of the file is a row, or the file is refused by row and line. */
import { CsvError, parse } from "csv-parse/sync";
import { UsageError } from "../../core/errors.js";
import { shown } from "./shown.js";
import { rowName, type Content } from "./table.js";

const LINE_ENDS = /\r\n|\n|\r/;

/** The text without the line ends that close it: they are no rows. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === "\n" || text[end - 1] === "\r")) end--;
  return text.slice(0, end);
}

/** Records of a text without quotes: splitting is all that there is to do, at three times a parser's speed. */
const splitRecords = (text: string, delimiter: string): string[][] =>
  text.split(text.includes("\r") ? LINE_ENDS : "\n").map((line) => line.split(delimiter));

const QUOTE_ERRORS: Readonly<Record<string, [rule: string, value: string]>> = {
  CSV_QUOTE_NOT_CLOSED: ["a CSV whose quotes are closed", "a quote that is never closed"],
  CSV_INVALID_CLOSING_QUOTE: ["a cell that ends with its quote", "text behind the closing quote"],
  INVALID_OPENING_QUOTE: ["a cell without a quote in its middle", "a quote in the middle"],
};

function parsedRecords(text: string, delimiter: string, source: string): string[][] {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
    }) as string[][];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const [rule, value] = QUOTE_ERRORS[error.code] ?? ["a CSV", error.code];
    const { lines } = error as unknown as { lines: number };
    throw new UsageError(
      `${shown(source)} line ${lines}`,
      rule,
      value,
      'quote a whole cell, and double the quotes in it ("")',
    );
  }
}

/** Reads the text of a CSV file with a header. */
export function csvContent(text: string, delimiter: string, source: string): Content {
  const body = withoutEnd(text);
  const records = body.includes('"')
    ? parsedRecords(body, delimiter, source)
    : splitRecords(body, delimiter);
  const columns = records[0].map((name) => name.trim());
  const lineOf = (record: number): number => {
    let line = 1;
    for (const cells of records.slice(0, record))
      line += 1 + cells.reduce((sum, cell) => sum + cell.split(LINE_ENDS).length - 1, 0);
    return line;
  };
  const ragged = records.findIndex((cells) => cells.length !== columns.length);
  if (ragged >= 0)
    throw new UsageError(
      `${shown(source)} ${rowName(ragged - 1, lineOf(ragged))}`,
      `of ${columns.length} cells as the header`,
      `${records[ragged].length}: ${shown(records[ragged].join(delimiter))}`,
      "correct the row, or remove what is no part of the table",
    );
  return {
    format: "csv",
    columns,
    rows: records.length - 1,
    cells: (index) => records.slice(1).map((cells) => cells[index]),
    line: (row) => lineOf(row + 1),
  };
}
