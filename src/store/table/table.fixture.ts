/** Files for tests of the table reader, and a simple reader to judge it by: character by character, no library. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readTable } from "./read.js";
import type { Cell, Table } from "./table.js";

/** A new folder for the files of a test; the caller removes it. */
export const testFolder = (): string => mkdtempSync(join(tmpdir(), "loradp-table-"));

/** Writes a file (and the folders above it) and returns its path. */
export function written(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Reads what is written to a file of this name. */
export const readText = (
  folder: string,
  name: string,
  content: string | Uint8Array,
): Promise<Table> => readTable(written(folder, name, content), "--data");

/** Rows of cells, in the order of the columns. */
export function rowsOf(table: Table): Cell[][] {
  const columns = table.columns.map((name) => table.column(name).cells);
  return Array.from({ length: table.rows }, (_, row) => columns.map((cells) => cells[row]));
}

export interface Simple {
  readonly columns: string[];
  readonly rows: Cell[][];
}

/** UTF-16 code units with no lone half of a pair, or undefined. */
function simpleUtf16(bytes: Uint8Array, first: number): string | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  let text = "";
  for (let i = 2; i < bytes.length; i += 2)
    text += String.fromCharCode(bytes[i + first] + 256 * bytes[i + 1 - first]);
  return /\p{Cs}/u.test(text) ? undefined : text;
}

/** The text of bytes in UTF-8 or marked UTF-16; undefined where they are none. */
export function simpleText(bytes: Uint8Array): string | undefined {
  let text: string | undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) text = simpleUtf16(bytes, 0);
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) text = simpleUtf16(bytes, 1);
  else
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return undefined;
    }
  return text !== undefined && /[\0\ufeff]/.test(text) ? undefined : text;
}

interface SimpleCell {
  readonly text: string;
  readonly quoted: boolean;
}

/** The cell that begins at a position, and where it ends; undefined where a quote stands wrong. */
function simpleCell(
  text: string,
  start: number,
  delimiter: string,
): (SimpleCell & { end: number }) | undefined {
  const quoted = text[start] === '"';
  let cell = "";
  let i = start;
  if (quoted)
    for (i++; ; i++) {
      if (i >= text.length) return undefined;
      if (text[i] === '"' && text[++i] !== '"') break;
      cell += text[i];
    }
  else for (; i < text.length && ![delimiter, "\r", "\n"].includes(text[i]); i++) cell += text[i];
  return !quoted && cell.includes('"') ? undefined : { text: cell, quoted, end: i };
}

/** Records of strict CSV: a cell is quoted as a whole, or holds no quote; undefined where one is neither. */
function simpleRecords(text: string, delimiter: string): SimpleCell[][] | undefined {
  const records: SimpleCell[][] = [[]];
  for (let i = 0; ;) {
    const cell = simpleCell(text, i, delimiter);
    if (cell === undefined) return undefined;
    records[records.length - 1].push(cell);
    i = cell.end;
    if (i >= text.length) return records;
    if (text[i] === "\r" || text[i] === "\n") records.push([]);
    else if (text[i] !== delimiter) return undefined;
    i += text.startsWith("\r\n", i) ? 2 : 1;
  }
}

/** The table of a CSV text, or undefined where a record is no row of it. */
export function simpleCsv(text: string, delimiter: string): Simple | undefined {
  const records = simpleRecords(text.replace(/[\r\n]+$/, ""), delimiter);
  if (records === undefined) return undefined;
  const columns = records[0].map((cell) => cell.text.trim());
  const isRow = (record: SimpleCell[]): boolean =>
    record.length === columns.length &&
    (record[0].quoted || !/^\s*#/.test(record[0].text)) &&
    (record.length > 1 || record[0].quoted || record[0].text !== "");
  if (columns.includes("") || new Set(columns).size < columns.length || !records.every(isRow))
    return undefined;
  return { columns, rows: records.slice(1).map((record) => record.map((cell) => cell.text)) };
}

/** The table of JSON lines, or undefined. Where a key stands twice, its last value. */
export function simpleJsonLines(text: string): Simple | undefined {
  const objects: Array<Record<string, Cell>> = [];
  for (const line of text.replace(/[\r\n]+$/, "").split(/\r\n|\r|\n/))
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
      objects.push(value as Record<string, Cell>);
    } catch {
      return undefined;
    }
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return {
    columns,
    rows: objects.map((o) => columns.map((c) => (Object.hasOwn(o, c) ? o[c] : null))),
  };
}
