/**
 * Bytes of valid files, changed at random: each is read as a simple reader of the tests' own reads it, or is refused in
 * one line. Keyed streams: run k of a seed is the same everywhere.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { UsageError } from "../../core/errors.js";
import { stream } from "../../core/stream.js";
import { writeParquet } from "../parquet.js";
import { classNames, flags, numbers } from "./cells.js";
import {
  readText,
  rowsOf,
  simpleCsv,
  simpleJsonLines,
  simpleText,
  testFolder,
  type Simple,
} from "./table.fixture.js";
import type { Cell, Column, Table } from "./table.js";

const folder = testFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const PLAIN = `score,member,label
-0.5,1,c0
0.375,0,c1
1,1,c2
1.25e-1,0,c0
-7,1,c1
inf,0,c2
`;
const QUOTED = 'score,"the, label",n\r\n"1.5","a ""b""",1\r\n-2e3,"x\r\ny",0\r\n"",é語😀,1\r\n';
const JSON_LINES =
  '{"score":0.5,"member":true,"text":"a\\u00e9\\n\\"b\\""}\n{"score":-1e-3,"member":false,"text":null}\n' +
  '{"member":1,"score":9007199254740993,"more":"x"}\n{"score":"7","member":0,"text":"😀"}\n';
const FILES: Array<[name: string, bytes: Buffer]> = [
  ["plain.csv", Buffer.from(PLAIN)],
  ["quoted.csv", Buffer.from(QUOTED)],
  ["marked.csv", Buffer.from(`\ufeff${QUOTED}`)],
  ["one.csv", Buffer.from('x\n1\n"2"\n""\n4\n')],
  ["cr.csv", Buffer.from(PLAIN.replaceAll("\n", "\r"))],
  ["tabs.tsv", Buffer.from(PLAIN.replaceAll(",", "\t"))],
  ["wide.csv", Buffer.from(`\ufeff${PLAIN}`, "utf16le")],
  ["big.csv", Buffer.from(`\ufeff${QUOTED}`, "utf16le").swap16()],
  ["lines.jsonl", Buffer.from(JSON_LINES)],
  ["packed.csv.gz", gzipSync(QUOTED)],
];
/** Bytes that mean something to a reader. */
const MEANING = [
  ...Buffer.from('"",\n\r;\t#{}[]:\\.-+eE0159 NaIifxX_|'),
  0,
  0xff,
  0xef,
  0xc3,
  0xe9,
];

/** One to three changes: a bit turned, bytes set, put in, left out, said twice or cut off. */
function changed(original: Buffer, uniform: () => number): Buffer {
  const below = (n: number): number => Math.floor(uniform() * n);
  const any = (): number => (uniform() < 0.7 ? MEANING[below(MEANING.length)] : below(256));
  let bytes = original;
  for (let changes = uniform() < 0.7 ? 1 : 3; changes > 0; changes--) {
    const at = below(bytes.length + 1);
    const end = Math.min(bytes.length, at + 1 + below(uniform() < 0.7 ? 3 : 40));
    const [before, chunk, after] = [
      bytes.subarray(0, at),
      bytes.subarray(at, end),
      bytes.subarray(end),
    ];
    const bits = Buffer.from(chunk.map((byte) => byte ^ (1 << below(8))));
    const parts = [
      [before, bits, after],
      [before, chunk.map(any), after],
      [before, Buffer.from([any(), any()].slice(below(2))), chunk, after],
      [before, after],
      [before, chunk.map(any), after],
      [before, chunk, chunk, after],
      [before, after, chunk],
      [bytes, chunk],
      [before],
    ];
    bytes = Buffer.concat(parts[below(parts.length)]);
  }
  return bytes;
}

function simpleTable(name: string, bytes: Buffer): Simple | undefined {
  let plain: Uint8Array = bytes;
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) plain = gunzipSync(bytes);
  } catch {
    return undefined;
  }
  const text = simpleText(plain);
  if (text === undefined) return undefined;
  if (name.endsWith(".jsonl")) return simpleJsonLines(text);
  return simpleCsv(text, name.endsWith(".tsv") ? "\t" : ",");
}

/** A number by letters and the language's own conversion, or undefined. */
function simpleNumber(cell: Cell): number | undefined {
  if (typeof cell !== "string") return typeof cell === "number" ? cell : undefined;
  const word = cell.replace(/^[ \t]+|[ \t]+$/g, "").toLowerCase();
  if (/^[+-]?(inf|infinity)$/.test(word)) return word.startsWith("-") ? -Infinity : Infinity;
  const value = Number(word);
  if (word === "" || !/^[0-9.e+-]*$/.test(word) || !Number.isFinite(value)) return undefined;
  if (value === 0 && /[1-9]/.test(word.split("e")[0])) return undefined;
  const whole = /^[+-]?(\d+)\.?0*$/.exec(word);
  return whole && BigInt(whole[1]) !== BigInt(Math.abs(value)) ? undefined : value;
}

/** What a call returns, or the one line that it refuses with; any other error fails the test. */
async function outcome<T>(call: () => T | Promise<T>): Promise<{ value: T } | { line: string }> {
  try {
    return { value: await call() };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    expect(error.message).not.toMatch(/\p{Cc}/u);
    expect(error.message.length).toBeLessThan(800);
    return { line: error.message };
  }
}

/** Refusals of what the simple reader takes: a header that has other separators, and what is no flat JSON. */
const STRICTER = /separated by (commas|tabs), got|the key .* twice|a text, true, false or null/;

async function judgeCells(column: Column): Promise<void> {
  const values = column.cells.map(simpleNumber);
  const read = await outcome(() => numbers(column, "extended"));
  if (values.includes(undefined)) expect(read).toHaveProperty("line");
  else expect("value" in read && values.every((v, i) => Object.is(v, read.value[i]))).toBe(true);
  await outcome(() => numbers(column, "finite"));
  await outcome(() => flags(column));
  await outcome(() => classNames(column));
}

/** Whether the reader has what the simple one has; numbers that a double cannot hold are text. */
function expectSame(table: Table, cells: Cell[][], simple: Simple): void {
  expect(table.columns).toEqual(simple.columns);
  const plain = (row: Cell[], i: number): Cell[] =>
    row.map((cell, j) => (typeof simple.rows[i]?.[j] === "number" ? Number(cell) : cell));
  expect(cells.map(plain)).toEqual(simple.rows);
}

test("5,000 changed files: the right content, or one line", async () => {
  const counts = { read: 0, refused: 0, stricter: 0 };
  for (let run = 0; run < 5000; run++) {
    const [name, original] = FILES[run % FILES.length];
    const bytes = changed(original, stream("fuzz", "tables", run).uniform);
    const simple = simpleTable(name, bytes);
    const read = await outcome(async () => {
      const table = await readText(folder, name, bytes);
      return { table, cells: rowsOf(table) };
    });
    const context = `run ${run}: ${JSON.stringify(bytes.toString("latin1"))}`;
    if ("line" in read) {
      counts.refused++;
      if (simple !== undefined) {
        counts.stricter++;
        expect(read.line, context).toMatch(STRICTER);
      }
      continue;
    }
    counts.read++;
    const { table, cells } = read.value;
    if (simple === undefined) throw new Error(`read what is no table: ${context}`);
    expectSame(table, cells, simple);
    for (const column of table.columns) await judgeCells(table.column(column));
  }
  // The test means nothing unless many are read and many are refused.
  expect(counts.read).toBeGreaterThan(900);
  expect(counts.refused - counts.stricter).toBeGreaterThan(2000);
  expect(counts.stricter).toBeLessThan(300);
});

test("unchanged files are read as the simple reader has them", async () => {
  for (const [name, bytes] of FILES) {
    const table = await readText(folder, name, bytes);
    expectSame(table, rowsOf(table), simpleTable(name, bytes) as Simple);
  }
});

test("100 changed Parquet files: a table, or one line", async () => {
  const path = join(folder, "original.parquet");
  await writeParquet(
    path,
    Array.from({ length: 200 }, (_, i) => ({ score: i / 8, member: i % 2, text: `t${i}` })),
  );
  const original = readFileSync(path);
  let refused = 0;
  for (let run = 0; run < 100; run++) {
    const bytes = changed(original, stream("fuzz", "parquet", run).uniform);
    const read = await outcome(async () => rowsOf(await readText(folder, "t.parquet", bytes)));
    if ("line" in read) refused++;
  }
  expect(refused).toBeGreaterThan(30);
});
