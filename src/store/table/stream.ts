/**
 * A table block by block: Parquet files are streamed, so that what is held does not grow with them; text is read as a
 * whole (docs/tables.md has its limits) and is one block.
 */
import type { Readable } from "node:stream";
import { UsageError } from "../../core/errors.js";
import { shown, shownPath } from "../../core/shown.js";
import { streamParquet } from "../parquet.js";
import { readInput } from "./bytes.js";
import { cellsOf } from "./parquet.js";
import { tableOf } from "./read.js";
import { rowName, type Column, type Format } from "./table.js";

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
  const input = await readInput(path, option, stdin);
  if (!("parquet" in input)) {
    const table = await tableOf(path, input);
    const { source, format, columns } = table;
    async function* blocks(): AsyncGenerator<Block> {
      yield table;
    }
    return use({ source, format, columns, blocks });
  }
  return streamParquet(input.parquet, path, async ({ names, types, blocks }) => {
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
