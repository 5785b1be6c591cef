/**
 * What the reader of tables makes of files, cells, names and formats, and each refusal in its words, today, as stored
 * in pinned/. It says nothing of what is right: hand-worked tests do.
 */
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { getHeapStatistics } from "node:v8";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { outcome, typed } from "../pinned/outcome.fixture.js";
import { streamParquet, writeParquet, writeParquetColumns } from "../parquet.js";
import { headOf, MOST_BYTES, readInput } from "./bytes.js";
import { classNames, flags, isMissing, numbers } from "./cells.js";
import { checkCells, countCells, mostCells } from "./memory.js";
import { namedColumn } from "./named.js";
import { kept, names, optionalFlags, optionalNumbers } from "./optional.js";
import { REFUSED, TABLES } from "./pinned/files.fixture.js";
import { endingOf, layoutOf, readTable } from "./read.js";
import { withTableStream, type Block } from "./stream.js";
import { rowsOf, testFolder, written } from "./table.fixture.js";
import type { Cell, Column, Table } from "./table.js";

const folder = testFolder();
afterAll(() => rmSync(folder, { recursive: true }));

/** Lines without the folder's name. */
const stored = (lines: readonly string[], name: string) =>
  expect(`${lines.join("\n").replaceAll(folder, "DIR")}\n`).toMatchFileSnapshot(
    `pinned/${name}.txt`,
  );

/** A table, or a block of one, a line a row. */
const shownRows = (columns: readonly string[], rows: Cell[][], where: (row: number) => string) =>
  rows.map((cells, row) => `  ${where(row)}: ${typed(cells)}`).join("\n") ||
  `  no rows of ${columns.length} columns`;

function tableText(table: Table): string {
  const { source, format, columns, rows } = table;
  const body = shownRows(columns, rowsOf(table), (row) => table.where(row));
  return `${source} (${format}): ${typed(columns)}, ${rows} rows\n${body}`;
}

/** The same of a table that is read block by block. */
const inBlocks = (path: string, stdin?: Readable): Promise<string> =>
  withTableStream(
    path,
    "--outputs",
    async ({ source, format, columns, blocks }) => {
      const texts: string[] = [];
      let rows = 0;
      for await (const block of blocks()) {
        const cells = columns.map((name) => block.column(name).cells);
        const own = Array.from({ length: block.rows }, (_, row) => cells.map((list) => list[row]));
        texts.push(shownRows(columns, own, (row) => block.where(row)));
        rows += block.rows;
      }
      return `${source} (${format}): ${typed(columns)}, ${rows} rows\n${texts.join("\n")}`;
    },
    stdin,
  );

it("files that are tables are read as stored, as a whole and in blocks", async () => {
  const lines: string[] = [];
  for (const [name, content] of TABLES) {
    const path = written(folder, name, content);
    const whole = await outcome(async () => tableText(await readTable(path, "--data")));
    const blocks = await outcome(() => inBlocks(path));
    lines.push(whole, ...(blocks === whole ? [] : [`in blocks ${blocks}`]));
    const last = await readTable(path, "--data").catch(() => undefined);
    const column = await outcome(() => last?.column(last.columns[0]).where(1));
    lines.push(`  second cell of the first column: ${column}`);
  }
  await stored(lines, "tables");
});

it("files that are no tables are refused in the words that are stored", async () => {
  const lines: string[] = [];
  for (const [name, content] of REFUSED) {
    const path = written(folder, name, content);
    const whole = await outcome(() => readTable(path, "--data"));
    const blocks = await outcome(() => inBlocks(path));
    lines.push(whole, ...(blocks === whole ? [] : [`in blocks ${blocks}`]));
  }
  await stored(lines, "refused");
});

const columnOf = (...cells: readonly Cell[]): Column => ({
  ...{ name: "x", cells, where: (row) => `t row ${row + 1} column x` },
});
/** Cells of every kind; of numbers those at, just below and just above what a double holds. */
const CELLS: readonly Cell[] = [
  ...["1", "0", "-1", "+2", "1.0", "0.0", "-0", "007", ".5", "5.", ".", "-.5e+2", " 7\t", "1e0"],
  ...["0e9", "10e-1", "0.1", "12", "-0.30", "1e300", "1.7976931348623157e308", "1.8e308", "-1e400"],
  ...["5e-324", "2e-324", "0e-999", "9007199254740991", "9007199254740993", "-9007199254740993.0"],
  ...["9007199254740993.5", "9007199254740992", "123456789012345", "1234567890123456", "1e16"],
  ...["0.1000000000000000055511151231257827", "18014398509481984", "1e", "e5", "1 2", "--1", "+-1"],
  ...[
    "inf",
    "-INF",
    " +Infinity ",
    "infinit",
    "nan",
    "-NaN",
    "+nan",
    "NA",
    " n/a ",
    "#N/A",
    "null",
  ],
  ...[
    "",
    "  ",
    "\u00a0",
    "true",
    " FALSE ",
    "yes",
    "t",
    "oops",
    "1,5",
    "1.000,5",
    " -1,5 ",
    "1,5kg",
  ],
  ...["0x10", "1_000", "50%", "１２", "a b", " Cat ", "cat", `\u001b[31m\n${"x".repeat(90)}`],
  ...[1, 0, -0, 2, 0.5, -1, 1e25, 2 ** 53, NaN, Infinity, -Infinity, null, true, false],
  ...[1n, 0n, 2n, -1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 70n],
];
const READERS: Readonly<Record<string, (column: Column) => unknown>> = {
  finite: (column) => numbers(column, "finite")[1],
  extended: (column) => numbers(column, "extended")[1],
  flag: (column) => flags(column)[1],
  class: (column) => classNames(column)[1],
  "finite or none": (column) => optionalNumbers(column, "finite")[1],
  "extended or none": (column) => optionalNumbers(column, "extended")[1],
  "flag or none": (column) => optionalFlags(column)[1],
  name: (column) => names(column, "a name")[1],
};

it("cells are read, or refused, as stored by each reader", async () => {
  const lines: string[] = [];
  for (const cell of CELLS) {
    lines.push(`${typed(typeof cell === "string" ? [cell] : cell)}, missing ${isMissing(cell)}`);
    const by = new Map<string, string[]>();
    for (const [name, read] of Object.entries(READERS)) {
      // Behind a cell that all of them take.
      const found = await outcome(() => [read(columnOf("1", cell))]);
      by.set(found, [...(by.get(found) ?? []), name]);
    }
    by.forEach((readers, found) => lines.push(`  ${readers.join(", ")}: ${found}`));
  }
  const mixed = columnOf("1", "1.0", "01", "1e0", 1, 1n, "1e400", "-inf", "-0.0", "1e-400", "2.50");
  lines.push(`classes: ${typed(classNames(mixed))}`);
  lines.push(`classes: ${typed(classNames(columnOf("1", "1.0", "cat", " cat ", 1, true)))}`);
  const column = columnOf("3", null, "0.5", "-1");
  const values = optionalNumbers(column, "finite");
  for (const [rule, keeps] of [
    ["positive", (x: number) => x > 0],
    ["above 0.5", (x: number) => x > 0.5],
    ["below 4", (x: number) => x < 4],
  ] as const)
    lines.push(await outcome(() => kept(column, values, keeps, rule, "drop it")));
  await stored(lines, "cells");
});

it("columns that are not there are refused in the words that are stored", async () => {
  const lines: string[] = [];
  const wide = Array.from({ length: 14 }, (_, i) => `column${i}`);
  for (const columns of [
    ["Score", "member", "é\u0001b"],
    wide.slice(0, 12),
    wide.slice(0, 13),
    wide,
  ]) {
    const path = written(folder, "named.csv", `${columns.join(",")}\n${columns.map(() => 1)}\n`);
    const table = await readTable(path, "--data");
    for (const name of [
      "member",
      "score",
      "membre",
      "column12",
      "column13",
      "Column7",
      "zzzzzzz",
      "",
    ]) {
      lines.push(`${name}: ${await outcome(() => table.column(name).cells)}`);
      lines.push(`  --label: ${await outcome(() => namedColumn(table, name, "--label").name)}`);
    }
  }
  await stored(lines, "columns");
});

it("formats go by first bytes and names, as stored", async () => {
  const lines: string[] = [];
  const texts = { csv: "a,b\n1,2\n", json: ' {"a":"1"}\n', tabs: "a\tb\n1\t2\n" };
  for (const name of ["s", "s.CSV", "s.tsv", "s.TSV.gz", "s.json", "s.JsonL", "s.ndjson.gz"]) {
    lines.push(
      `${name}: ending ${endingOf(name)}, laid out ${typed([layoutOf(name, name, () => "{")])}`,
    );
    for (const [what, text] of Object.entries(texts))
      for (const bytes of [Buffer.from(text), gzipSync(text)]) {
        const path = written(folder, name, bytes);
        lines.push(
          `  ${what}: ${await outcome(async () => (await readTable(path, "--data")).format)}`,
        );
      }
  }
  for (const path of ["a.b/c", "a.gz", ".csv", "x.y\\z", "x.parquet.gz", "-"])
    lines.push(
      `${path}: ending ${endingOf(path)}, ${await outcome(() => [layoutOf(path, "SOURCE", () => "\n{")])}`,
    );
  for (const [what, text] of Object.entries(texts))
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      const stdin = (): Readable => Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]);
      lines.push(`standard input, ${what}`);
      lines.push(await outcome(async () => tableText(await readTable("-", "--data", stdin()))));
      lines.push(await outcome(() => inBlocks("-", stdin())));
    }
  lines.push(await outcome(() => readTable("-", "--data", Readable.from([]))));
  for (const name of ["none.csv", ".", "a".repeat(300), "no\0name", "s.csv/below"])
    for (const read of [readInput, headOf, (path: string) => inBlocks(path)])
      lines.push(await outcome(() => read(`${folder}/${name}`, "--data")));
  const path = written(folder, "begin.csv", "abcdefg");
  lines.push(
    `first bytes: ${String(headOf(path, "--data"))}, of - ${typed(headOf("-", "--data"))}`,
  );
  await stored(lines, "formats");
});

it("what memory cannot hold is refused: cells, and bytes of a file, one above the bound", async () => {
  expect(mostCells()).toBe(Math.floor((0.8 * getHeapStatistics().heap_size_limit) / 150));
  expect(["", "a", "a,b\r\n1,2\n", "a\tb;c\r"].map((text) => countCells(text, ","))).toEqual([
    1, 1, 6, 2,
  ]);
  expect(countCells("a\tb,c\n", "\t")).toBe(3);
  const lines = [
    await outcome(() => checkCells(7, "t.csv", 7)),
    await outcome(() => checkCells(8, "t.csv", 7)),
    await outcome(() => checkCells(mostCells(), "t.csv")),
  ];
  const path = written(folder, "large.csv", "");
  truncateSync(path, MOST_BYTES + 1);
  lines.push((await outcome(() => readInput(path, "--data"))).replace(String(MOST_BYTES), "MOST"));
  rmSync(path);
  await expect(outcome(() => checkCells(mostCells() + 1, "t.csv"))).resolves.toContain(
    `at most ${mostCells()} cells (they are held in memory), got ${mostCells() + 1}: leave out`,
  );
  await stored(lines, "memory");
});

it("Parquet is read as stored: types, rows of later blocks, names that are the same", async () => {
  const path = join(folder, "rows.parquet");
  const rows = 2050;
  await writeParquetColumns(path, [
    { name: 'a "b"', values: Float64Array.from({ length: rows }, (_, i) => (i % 3 ? i / 7 : NaN)) },
    { name: "flag", values: Uint8Array.from({ length: rows }, (_, i) => i % 5) },
    { name: "text", values: Array.from({ length: rows }, (_, i) => (i % 4 ? `t${i}` : null)) },
    { name: "end", values: Float64Array.from({ length: rows }, (_, i) => (-1) ** i / (i - 9)) },
  ]);
  const lines: string[] = [];
  const edges = [0, 1, 2, 3, 9, 2046, 2047, 2048, 2049];
  const table = await readTable(path, "--data");
  const cells = rowsOf(table);
  lines.push(`${table.format}: ${typed(table.columns)}, ${table.rows} rows`);
  for (const row of edges) lines.push(`  ${table.where(row)}: ${typed(cells[row])}`);
  const last = (block: Block): string =>
    `  ${block.rows} rows to ${block.column("text").where(block.rows - 1)}: ` +
    typed(table.columns.map((name) => block.column(name).cells[block.rows - 1]));
  await withTableStream(path, "--data", async ({ source, format, columns, blocks }) => {
    lines.push(`${source} (${format}): ${typed(columns)}`);
    for await (const block of blocks()) lines.push(`${block.where(0)}\n${last(block)}`);
  });
  await streamParquet(path, path, async ({ names: own, types, rows: all, blocks }) => {
    lines.push(typed({ own, types, all }));
    for await (const { first, rows: some } of blocks()) lines.push(`  from ${first}: ${some}`);
  });
  const none = [{ name: "a", values: ["x"] }];
  const wrong = await outcome(() => writeParquetColumns(join(folder, "no", "x.parquet"), none));
  lines.push(wrong.slice(0, wrong.indexOf("got ") + 12), wrong.slice(wrong.lastIndexOf(": ")));
  const twice = join(folder, "twice.parquet");
  await writeParquet(twice, [{ uvw: 1, uvx: "2024-01-02", uvy: true }]);
  writeFileSync(twice, readFileSync(twice, "latin1").replaceAll("uvx", "uvw"), "latin1");
  lines.push(await outcome(() => readTable(twice, "--data")), await outcome(() => inBlocks(twice)));
  await stored(lines, "parquet");
});
