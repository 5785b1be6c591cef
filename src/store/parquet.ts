/** Rows to Parquet and back, through an embedded DuckDB: paths are literal, its errors come back in one line. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { UsageError } from "../core/errors.js";
import { columnTypes } from "./column-types.js";
import { renameFlushed, temporaryOf } from "./files.js";
import { checkCells } from "./table/memory.js";
import { shown, shownPath } from "../core/shown.js";

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A literal path as DuckDB's pattern for it alone; absolute, so that ~ and s3: mean nothing. */
const pattern = (path: string): string => quote(resolve(path).replace(/[[*?]/g, "[$&]"));

/** Calls with a path that DuckDB can open: no pattern of its own stands for a backslash, so a link does. */
async function withOpenable<T>(path: string, use: (path: string) => Promise<T>): Promise<T> {
  if (!path.includes("\\") || process.platform === "win32") return use(path);
  const folder = mkdtempSync(join(tmpdir(), "loradp-"));
  try {
    const link = join(folder, "table.parquet");
    symlinkSync(resolve(path), link);
    return await use(link);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first line of what DuckDB says, without its quotation of the query. */
const reasonOf = (error: unknown): string =>
  shown(String((error as Error).message).split(/\r?\n/)[0]);

/** DuckDB, loaded on first use: nothing but Parquet needs it. */
async function duckDB(): Promise<typeof import("@duckdb/node-api")> {
  try {
    return await import("@duckdb/node-api");
  } catch (error) {
    throw new UsageError(
      "Parquet",
      "read and written by the package @duckdb/node-api, which loads here",
      reasonOf(error),
      "npm install @duckdb/node-api, or use CSV",
    );
  }
}

async function withDuckDB<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await duckDB();
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const unwritable = (parquet: string, error: unknown): UsageError =>
  new UsageError(
    shownPath(parquet),
    "a file that can be written",
    reasonOf(error),
    "free space, or choose another folder",
  );

/** Writes JSON lines with columns of these types as Parquet. */
async function copyJson(json: string, types: string, parquet: string): Promise<void> {
  const to = `TO ${quote(resolve(parquet))} (FORMAT parquet)`;
  await withDuckDB((connection) =>
    withOpenable(json, async (openable) => {
      const how = `format = 'newline_delimited', columns = ${types}, hive_partitioning = false`;
      try {
        await connection.run(`COPY (SELECT * FROM read_json(${pattern(openable)}, ${how})) ${to}`);
      } catch (error) {
        throw unwritable(parquet, error);
      }
    }),
  );
}

/** Writes flat rows of one type to a Parquet file (whole or not at all). */
export async function writeParquet(path: string, rows: readonly object[]): Promise<void> {
  const stem = `${path}.${randomBytes(4).toString("hex")}`;
  const [json, temporary] = [`${stem}.json.tmp`, `${stem}.tmp`];
  try {
    writeFileSync(json, rows.map((row) => JSON.stringify(row)).join("\n"));
    await copyJson(json, columnTypes(rows), temporary);
    renameFlushed(temporary, path);
  } finally {
    rmSync(json, { force: true });
    rmSync(temporary, { force: true });
  }
}

const unreadable = (source: string, error: unknown): UsageError =>
  new UsageError(
    shownPath(source),
    "a whole Parquet file",
    reasonOf(error),
    "write it again: it is cut off, damaged or of a newer kind",
  );

/** A column of a Parquet file: values as DuckDB has them, objects where JavaScript has no such type. */
export interface ParquetColumn {
  readonly name: string;
  /** DuckDB's name of its type, e.g. DOUBLE, BIGINT, DECIMAL(10,2). */
  readonly type: string;
  readonly values: readonly unknown[];
}

export interface ParquetColumns {
  readonly columns: readonly ParquetColumn[];
  readonly rows: number;
}

/** Names of the top-level columns as the file has them: DuckDB itself renames those that differ in case only. */
async function namesOf(connection: DuckDBConnection, file: string): Promise<string[]> {
  const query = `SELECT name, coalesce(num_children, 0)::INTEGER FROM parquet_schema(${file})`;
  const nodes = (await connection.runAndReadAll(query)).getRows() as Array<[string, number]>;
  const names: string[] = [];
  let below = 0;
  for (const [name, children] of nodes.slice(1)) {
    if (below === 0) names.push(name);
    else below--;
    below += children;
  }
  return names;
}

/**
 * Reads all columns of the Parquet file at a literal path.
 * @param source what the user calls the file, for errors
 * @throws UsageError where it is no whole Parquet file
 */
export async function readParquetColumns(path: string, source = path): Promise<ParquetColumns> {
  try {
    return await withDuckDB((connection) =>
      withOpenable(path, async (openable) => {
        const file = pattern(openable);
        const names = await namesOf(connection, file);
        const count = await connection.runAndReadAll(
          `SELECT sum(num_rows)::DOUBLE FROM parquet_file_metadata(${file})`,
        );
        checkCells(Number(count.value(0, 0)) * names.length, source);
        const reader = await connection.runAndReadAll(
          `SELECT * FROM read_parquet(${file}, hive_partitioning = false)`,
        );
        const columns = reader.getColumns().map((values, index) => ({
          name: names[index],
          type: String(reader.columnType(index)),
          values,
        }));
        if (names.length !== reader.columnCount) throw new Error("its columns have no names");
        return { columns, rows: reader.currentRowCount };
      }),
    );
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(source, error);
  }
}

/** Some rows of a Parquet file, one after the other. */
export interface ParquetBlock {
  /** Number of the first of them in the file, from 0. */
  readonly first: number;
  readonly rows: number;
  /** Values of column number `index`. */
  values(index: number): readonly unknown[];
}

/** A Parquet file that is read block by block: what is held does not grow with it. */
export interface ParquetStream {
  readonly names: readonly string[];
  /** DuckDB's names of the columns' types. */
  readonly types: readonly string[];
  readonly rows: number;
  /** To be read to its end or left early, once. */
  blocks(): AsyncGenerator<ParquetBlock, void, undefined>;
}

/** Most memory that DuckDB holds while a file is streamed. */
const STREAM_MEMORY = "1GB";

/**
 * Reads the Parquet file at a literal path block by block, in its order.
 * @param source what the user calls the file, for errors
 * @throws UsageError where it is no whole Parquet file
 */
export async function streamParquet<T>(
  path: string,
  source: string,
  use: (stream: ParquetStream) => Promise<T>,
): Promise<T> {
  const orUnreadable = (error: unknown): unknown =>
    error instanceof UsageError ? error : unreadable(source, error);
  return withDuckDB((connection) =>
    withOpenable(path, async (openable) => {
      const file = pattern(openable);
      const query = `SELECT * FROM read_parquet(${file}, hive_partitioning = false)`;
      const open = async () => {
        await connection.run(`SET memory_limit = '${STREAM_MEMORY}'`);
        const names = await namesOf(connection, file);
        const count = await connection.runAndReadAll(
          `SELECT sum(num_rows)::DOUBLE FROM parquet_file_metadata(${file})`,
        );
        const result = await connection.stream(query);
        if (names.length !== result.columnCount) throw new Error("its columns have no names");
        const types = names.map((_, index) => String(result.columnType(index)));
        return { names, types, rows: Number(count.value(0, 0)), result };
      };
      const { result, ...head } = await open().catch((error: unknown) => {
        throw orUnreadable(error);
      });
      const next = () =>
        result.fetchChunk().catch((error: unknown) => {
          throw orUnreadable(error);
        });
      return use({
        ...head,
        async *blocks() {
          for (let first = 0, chunk = await next(); chunk && chunk.rowCount > 0;) {
            const held = chunk;
            const rows = held.rowCount;
            yield { first, rows, values: (index) => held.getColumnValues(index) };
            first += rows;
            chunk = await next();
          }
        },
      });
    }),
  );
}

/** Numbers (NaN is null), or texts (null is null), of a column that is written. */
export interface WrittenColumn {
  readonly name: string;
  readonly values: Float64Array | Uint8Array | readonly (string | null)[];
}

/** Rows of one appended block: DuckDB's own. */
const BLOCK = 2048;

/** Writes columns of one length to a Parquet file (whole or not at all); infinite numbers stay what they are. */
export async function writeParquetColumns(
  path: string,
  columns: readonly WrittenColumn[],
): Promise<void> {
  const temporary = temporaryOf(path);
  const rows = columns[0].values.length;
  const typeOf = ({ values }: WrittenColumn): string => {
    if (values instanceof Float64Array) return "DOUBLE";
    return values instanceof Uint8Array ? "UTINYINT" : "VARCHAR";
  };
  const named = columns.map((c) => `"${c.name.replaceAll('"', '""')}" ${typeOf(c)}`);
  try {
    await withDuckDB(async (connection) => {
      const { DuckDBDataChunk } = await duckDB();
      await connection.run(`CREATE TABLE written (${named.join(", ")})`);
      const appender = await connection.createAppender("written");
      const types = columns.map((_, index) => appender.columnType(index));
      for (let from = 0; from < rows; from += BLOCK) {
        const chunk = DuckDBDataChunk.create(types);
        chunk.setColumns(
          columns.map(({ values }) =>
            Array.from<number | string | null>(values.slice(from, from + BLOCK)).map((x) =>
              Number.isNaN(x) ? null : x,
            ),
          ),
        );
        appender.appendDataChunk(chunk);
      }
      appender.closeSync();
      try {
        await connection.run(`COPY written TO ${quote(resolve(temporary))} (FORMAT parquet)`);
      } catch (error) {
        throw unwritable(path, error);
      }
    });
    renameFlushed(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Reads all rows of a Parquet file of this suite; 64-bit integers become numbers. */
export async function readParquet<T>(path: string): Promise<T[]> {
  const { columns, rows } = await readParquetColumns(path);
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      columns.map(({ name, values }) => {
        const value = values[row];
        return [name, typeof value === "bigint" ? Number(value) : value];
      }),
    ),
  ) as T[];
}
