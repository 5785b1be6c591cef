/** Text block by block is the table that it is as a whole: cells, rows, lines and refusals, wherever it is cut. */
import { execFileSync } from "node:child_process";
import { appendFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import { piecesOf, PIECE } from "./pieces.js";
import { readTable } from "./read.js";
import { withTableStream } from "./stream.js";
import type { Cell } from "./table.js";
import { testFolder, written } from "./table.fixture.js";

const folder = testFolder();
afterAll(() => rmSync(folder, { recursive: true }));

interface Read {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly Cell[]>;
  readonly where: readonly string[];
}
const shortened = <T>(list: readonly T[]): T[] => list.filter((_, i) => i % 199 === 0);

/** A table, and how many blocks it came in. */
async function inBlocks(path: string): Promise<Read & { blocks: number }> {
  return withTableStream(path, "--outputs", async ({ columns, blocks }) => {
    const [rows, where]: [Cell[][], string[]] = [[], []];
    let count = 0;
    for await (const block of blocks()) {
      count++;
      const cells = columns.map((name) => block.column(name).cells);
      for (let row = 0; row < block.rows; row++) {
        rows.push(cells.map((column) => column[row]));
        where.push(block.where(row));
      }
    }
    return { columns, rows, where: shortened(where), blocks: count };
  });
}

async function asWhole(path: string): Promise<Read> {
  const { columns, rows, column, where } = await readTable(path, "--outputs");
  const cells = columns.map((name) => column(name).cells);
  const numbers = Array.from({ length: rows }, (_, row) => row);
  return {
    columns,
    rows: numbers.map((row) => cells.map((list) => list[row])),
    where: shortened(numbers.map(where)),
  };
}

/** Lines enough for several pieces, as they are long. */
const ROWS = 12_000;
const LONG = "x".repeat(120);
const lines = (of: (i: number) => string, end = "\n"): string =>
  Array.from({ length: ROWS }, (_, i) => of(i)).join(end) + end;
const plain = (i: number): string => `document-${LONG}-${i >> 3},${i % 8},-${i % 13}.25,ü${i}`;
const quoted = (i: number): string =>
  i % 5 === 0 ? `"d ""${i}"" ${LONG} of\nlines, and\r\nmore",${i % 8},-1,"#"` : plain(i);
const json = (i: number): string =>
  JSON.stringify({ document: `d${i}${LONG}`, x: i / 7, ...(i > 10_000 && { late: i % 2 === 0 }) });

const TEXTS: ReadonlyArray<readonly [what: string, name: string, text: string | Buffer]> = [
  ["CSV", "a.csv", `document,position,x,y\n${lines(plain)}`],
  ["CSV of Windows", "b.csv", `document,position,x,y\r\n${lines(plain, "\r\n")}\r\n\r\n`],
  ["CSV with quotes", "c.csv", `"document\n",position,x,y\n${lines(quoted)}`],
  ["CSV with a mark", "d.csv", `\ufeffdocument,position,x,y\n${lines(plain)}\n\n\n`],
  ["CSV in gzip", "e.csv.gz", gzipSync(`document,position,x,y\n${lines(plain)}`)],
  ["tabs", "f.tsv", `a\tb\n${lines((i) => `${i},${LONG}\t"${i}\t"`)}`],
  ["JSON lines", "g.jsonl", lines(json)],
];

describe("text in blocks", () => {
  it.each(TEXTS)("%s: as it is as a whole", async (_, name, text) => {
    const path = written(folder, name, text);
    const { blocks, ...read } = await inBlocks(path);
    expect(blocks).toBeGreaterThan(1);
    const whole = await asWhole(path);
    expect(read.rows.length).toBe(ROWS);
    expect([read.columns, read.where]).toEqual([whole.columns, whole.where]);
    const other = read.rows.findIndex((row, i) => row.some((cell, j) => cell !== whole.rows[i][j]));
    expect(other).toBe(-1);
  });

  it.each([
    ["CR alone", "h.csv", "a,b\r1,2\r3,4\r"],
    ["UTF-16", "i.csv", Buffer.from("\ufeffa,b\n1,2\n", "utf16le")],
    ["UTF-16 in gzip", "j.csv.gz", gzipSync(Buffer.from("\ufeffa,b\n1,2\n", "utf16le"))],
    ["a header alone", "k.csv", "a,b\n"],
  ])("%s too", async (_, name, text) => {
    const path = written(folder, name, text);
    const { blocks, ...read } = await inBlocks(path);
    expect(blocks).toBe(1);
    expect(read).toEqual(await asWhole(path));
  });

  const late = (own: (i: number) => string, row: number, text: string): string =>
    lines((i) => (i === row ? text : own(i)));
  it.each([
    ["a cell less", "l.csv", `a,b,c,d\n${late(plain, 10_000, "1,2,3")}`],
    ["a blank line", "m.csv", `a,b,c,d\n${late(plain, 10_000, "")}`],
    ["blank lines in a row", "n.csv", `a,b,c,d\n${late(plain, 10_000, "\n\n")}`],
    [
      "text behind a quote",
      "o.csv",
      `a,b,c,d\n${late((i) => quoted(i).replace("\r", ""), 10_001, '"1"x,2,3,4')}`,
    ],
    ["a cell less behind quotes", "p.csv", `a,b,c,d\n${late(quoted, 10_001, "1,2")}`],
    ["a quote that is never closed", "q.csv", `a,b,c,d\n${late(plain, 11_800, '1,2,3,"4')}`],
    ["a NUL", "r.csv", `a,b,c,d\n${late(plain, 10_000, "1,2,3,\0")}`],
    ["a mark", "s.csv", `a,b,c,d\n${late(plain, 10_000, "1,2,3,\ufeff")}`],
    [
      "Latin-1",
      "t.csv",
      Buffer.concat([Buffer.from(`a,b,c,d\n${lines(plain)}`), Buffer.from([0x31, 0xfc, 0x0a])]),
    ],
    ["no JSON", "u.jsonl", late(json, 10_000, "{")],
    ["a key twice", "v.jsonl", late(json, 10_000, '{"document":1,"document":2}')],
    ["a blank line of JSON", "w.jsonl", late(json, 10_000, "")],
    ["a nested value", "x.jsonl", late(json, 10_000, '{"x":{}}')],
    ["a broken first line", "xa.jsonl", '{"a": 1'],
    ["a text in place of an object", "xb.jsonl", late(json, 10_000, '"abc"')],
    ["an array", "y.jsonl", "[\n{}\n]\n"],
    ["nothing", "z.csv", ""],
    ["blank lines alone", "za.jsonl", "\n\n"],
    ["gzip cut off", "zb.csv.gz", gzipSync(`a,b,c,d\n${lines(plain)}`).subarray(0, 20_000)],
    ["another file's name", "zc.parquet", "a,b\n1,2\n"],
  ])("%s is refused in the same words", async (_, name, text) => {
    const path = written(folder, name, text);
    const said = (read: Promise<unknown>): Promise<string> =>
      read.then(
        () => "taken",
        (error: unknown) => (error as Error).message,
      );
    const message = await said(inBlocks(path));
    expect(message).not.toBe("taken");
    expect(message).toBe(await said(asWhole(path)));
  });

  it.each([
    ["CSV", "zd.csv", `a,b,c,d\n${lines(plain)}`, "1,2,3,4\n"],
    ["JSON lines", "ze.jsonl", lines(json), '{"document":1}\n'],
  ])("%s that is written to while it is read is refused", async (_, name, text, more) => {
    const path = written(folder, name, text);
    const reading = (change: () => void): Promise<unknown> =>
      withTableStream(path, "--outputs", async ({ blocks }) => {
        change();
        for await (const block of blocks()) block.where(0);
      });
    await expect(reading(() => {})).resolves.toBeUndefined();
    await expect(reading(() => appendFileSync(path, more))).rejects.toThrow(
      /must be a file that nobody writes to while it is read/,
    );
    // As many bytes, written at another time.
    const later = (): void => {
      writeFileSync(path, text.replace("1", "2") + more);
      utimesSync(path, 1, 1);
    };
    await expect(reading(later)).rejects.toThrow(/another size or time than at first/);
    await expect(reading(() => rmSync(path))).rejects.toThrow(/must be a file/);
  });

  it.skipIf(process.platform === "win32")("a named pipe is read once: one block", async () => {
    const path = `${folder}/pipe.csv`;
    execFileSync("mkfifo", [path]);
    const [{ blocks, ...read }] = await Promise.all([
      inBlocks(path),
      writeFile(path, "a,b\n1,2\n3,4\n"),
    ]);
    expect(blocks).toBe(1);
    expect([read.columns, read.rows]).toEqual([
      ["a", "b"],
      [
        ["1", "2"],
        ["3", "4"],
      ],
    ]);
  });

  it("is refused where there is none", async () => {
    await expect(inBlocks(`${folder}/none.csv`)).rejects.toThrow(/^--outputs must be an existing/);
    await expect(inBlocks(folder)).rejects.toThrow(/^--outputs must be an existing file/);
  });
});

describe("pieces", () => {
  it("of any size are the text, cut behind whole records", async () => {
    const { uniform } = stream("21", "pieces", 1);
    for (let trial = 0; trial < 60; trial++) {
      const ends = ["\n", "\r\n", "\n\n", "\r\n\r\n"];
      const text = Array.from({ length: 40 }, () => {
        const word = ["a", "é", '"x\ny"', '"""\n"', "語".repeat(9)][Math.floor(5 * uniform())];
        return word + ends[Math.floor(4 * uniform())];
      }).join("");
      const path = written(folder, "pieces.csv", text);
      let at = 0;
      for await (const piece of piecesOf(path, Buffer.alloc(4), true, 1 + trial)) {
        const own = piece.text.replace(/[\r\n]+$/, "");
        expect(piece.before.bytes).toBe(at);
        expect(piece.before.lines).toBe(
          Buffer.from(text).subarray(0, at).toString().split("\n").length - 1,
        );
        expect((own.match(/"/g) ?? []).length % 2).toBe(0);
        const rest = Buffer.from(text).subarray(at).toString();
        expect(rest.startsWith(own)).toBe(true);
        const end = /^(?:\r\n|\n)/.exec(rest.slice(own.length));
        at += Buffer.byteLength(own) + (end?.[0].length ?? 0);
      }
      expect(Buffer.from(text).subarray(at).toString()).toMatch(/^[\r\n]*$/);
    }
  });

  it("are small", () => expect(PIECE).toBeLessThanOrEqual(2 ** 20));
});
