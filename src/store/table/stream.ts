/**
 * A table block by block, so that what is held does not grow with its rows: Parquet files, and text of regular files
 * (docs/tables.md). What can be read only once (pipes, standard input), and UTF-16, is read as a whole: one block.
 */
import { statSync } from "node:fs";
import type { Readable } from "node:stream";
import { UsageError } from "../../core/errors.js";
import { shown, shownPath } from "../../core/shown.js";
import { streamParquet } from "../parquet.js";
import { codeOf } from "../files.js";
import { headOf, isParquet, readInput, unreadable } from "./bytes.js";
import { csvContent, type Delimiter } from "./csv.js";
import { isUtf16, lineEnds, NOTHING } from "./decode.js";
import { addKeys, jsonLinesPart } from "./json-lines.js";
import { cellsOf } from "./parquet.js";
import { firstBytes, piecesOf, type Piece } from "./pieces.js";
import { layoutOf, tableOf } from "./read.js";
import { makeTable, rowName, type Column, type Content, type Format } from "./table.js";

/** Some rows, one after the other. */
export interface Block {
  readonly rows: number;
  /** Their cells of the column; it counts rows from 0 in the block, and names them as the file has them. */
  column(name: string): Column;
  /** "FILE row 3 (line 5)" of a row of the block. */
  where(row: number): string;
}

export interface TableStream {
  readonly source: string;
  readonly format: Format;
  readonly columns: readonly string[];
  /** Once. */
  blocks(): AsyncIterable<Block>;
}

function checkNames(names: readonly string[], source: string): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    throw new UsageError(
      shownPath(source),
      "a table whose columns have different names",
      `${shown(twice)} twice`,
      "rename one of them",
    );
}

/** Text as blocks, one a piece. */
interface TextStream {
  readonly format: Format;
  readonly columns: readonly string[];
  readonly contents: AsyncIterable<Content>;
}

async function* jsonContents(
  pieces: AsyncIterable<Piece>,
  source: string,
  columns: readonly string[],
): AsyncGenerator<Content> {
  for await (const { text, before } of pieces)
    yield jsonLinesPart(text, source, columns, before.lines);
}

/** JSON lines: a key of any line is a column of all, so that the file is read twice. */
async function jsonStream(path: string, pieces: () => AsyncIterable<Piece>): Promise<TextStream> {
  const keys = new Set<string>();
  for await (const { text, before } of pieces()) addKeys(text, path, before.lines, keys);
  const columns = [...keys];
  return { format: "json-lines", columns, contents: jsonContents(pieces(), path, columns) };
}

/** Where the header of a CSV text ends: at its first line end outside of quotes. */
function headerOf(text: string): string {
  let isOpen = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') isOpen = !isOpen;
    else if (!isOpen && (text[i] === "\n" || text[i] === "\r")) return text.slice(0, i);
  }
  return text;
}

/** CSV: every piece is read under the header of the first. */
async function* csvContents(
  pieces: AsyncIterable<Piece>,
  delimiter: Delimiter,
  source: string,
): AsyncGenerator<Content> {
  let [header, rows] = ["", 0];
  for await (const { text, before } of pieces) {
    const isFirst = before === NOTHING;
    if (isFirst) header = headerOf(text);
    const lines = before.lines - lineEnds(header) - 1;
    const content = isFirst
      ? csvContent(text, delimiter, source)
      : csvContent(`${header}\n${text}`, delimiter, source, { rows, lines });
    yield content;
    rows += content.rows;
  }
}

async function csvStream(contents: AsyncGenerator<Content>): Promise<TextStream> {
  const { value: first } = (await contents.next()) as IteratorYieldResult<Content>;
  async function* all(): AsyncGenerator<Content> {
    yield first;
    yield* contents;
  }
  return { format: "csv", columns: first.columns, contents: all() };
}

/** What changes when a file is written to. */
function stampOf(path: string): string {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  return status === undefined ? "gone" : `${status.ino} ${status.size} ${status.mtimeNs}`;
}

/** Contents of a file that nobody wrote to since: else one reading has rows that another has not. */
async function* unchanged(
  path: string,
  before: string,
  contents: AsyncIterable<Content>,
): AsyncGenerator<Content> {
  checkStamp(path, before);
  yield* contents;
  checkStamp(path, before);
}

function checkStamp(path: string, before: string): void {
  if (stampOf(path) === before) return;
  throw new UsageError(
    shownPath(path),
    "a file that nobody writes to while it is read",
    "another size or time than at first",
    "wait until it is written, and run this again",
  );
}

/** The text of a file that can be read piece by piece; undefined where it is to be read as a whole. */
async function textStream(path: string, option: string): Promise<TextStream | undefined> {
  const head = headOf(path, option);
  if (head === undefined || isParquet(head)) return undefined;
  const first = await firstBytes(path, head);
  if (isParquet(first) || isUtf16(first)) return undefined;
  const before = stampOf(path);
  const layout = layoutOf(path, path, () => "");
  const pieces = (): AsyncGenerator<Piece> => piecesOf(path, head, layout !== "json-lines");
  const text = await (layout === "json-lines"
    ? jsonStream(path, pieces)
    : csvStream(csvContents(pieces(), layout, path)));
  return { ...text, contents: unchanged(path, before, text.contents) };
}

/** A failed call of the system as one line. */
async function reading<T>(path: string, option: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw unreadable(option, path, error);
  }
}

/**
 * Opens a table as it is written (docs/tables.md).
 * @param path one literal file, or "-" for standard input
 * @param option what the user calls it, for errors
 * @throws UsageError in one line, naming row, line and value where there are
 */
export async function withTableStream<T>(
  path: string,
  option: string,
  use: (stream: TableStream) => Promise<T>,
  stdin?: Readable,
): Promise<T> {
  const text = await reading(path, option, () => textStream(path, option));
  if (text !== undefined) {
    const { format, columns, contents } = text;
    async function* tables(): AsyncGenerator<Block> {
      for await (const content of contents) yield makeTable(path, content);
    }
    return use({ source: path, format, columns, blocks: tables });
  }
  const input = await readInput(path, option, stdin);
  if (!("parquet" in input)) {
    const table = await tableOf(path, input);
    const { source, format, columns } = table;
    async function* blocks(): AsyncGenerator<Block> {
      yield table;
    }
    return use({ source, format, columns, blocks });
  }
  return withParquet(path, input.parquet, use);
}

async function withParquet<T>(
  path: string,
  file: string,
  use: (stream: TableStream) => Promise<T>,
): Promise<T> {
  return streamParquet(file, path, async ({ names, types, blocks }) => {
    checkNames(names, path);
    async function* cells(): AsyncGenerator<Block> {
      for await (const { first, rows, values } of blocks()) {
        const where = (row: number): string =>
          `${shownPath(path)} ${rowName(first + row, undefined)}`;
        yield {
          rows,
          where,
          column(name) {
            const index = names.indexOf(name);
            const column = { name, type: types[index], values: values(index) };
            return {
              name,
              cells: cellsOf(column, path, first),
              where: (row) => `${where(row)} column ${shown(name)}`,
            };
          },
        };
      }
    }
    return use({ source: path, format: "parquet", columns: names, blocks: cells });
  });
}
