import { execFileSync } from "node:child_process";
import { chmodSync, createReadStream, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeParquet } from "../parquet.js";
import { unpacked } from "./bytes.js";
import { checkCells, countCells } from "./memory.js";
import { endingOf, readTable } from "./read.js";
import { readText, rowsOf, testFolder, written } from "./table.fixture.js";

const folder = testFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const UTF16LE = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");
const UTF16BE = (text: string): Buffer => UTF16LE(text).swap16();

describe("a path is one literal file", () => {
  // For each name the neighbour that it would match as a pattern, or stand for.
  const NAMES: Array<[string, string]> = [
    ["s[1]", "s1"],
    ["s[!a]", "sb"],
    ["t*", "tt"],
    ["q?", "qq"],
    ["b{1,2}", "b1"],
    ["score=7/x", "x"],
    ["~", "y"],
    ["s3:/z", "z"],
    ["file:/z", "z"],
    ["a'b", "ab"],
    ['a"b', "ab"],
    ["b\\[1]", "b[1]"],
    ["d[1]/e", "d1/e"],
    ["**", "t/t"],
    ["ü 語", "u"],
    ["new\nline", "newline"],
    ["100%", "100"],
    ["-", "--"],
  ];
  beforeAll(async () => {
    for (const [name, neighbour] of NAMES.map(([a, b]) => [a, b].map((n) => `p/${n}.parquet`))) {
      for (const path of [join(folder, neighbour), join(folder, name)]) {
        mkdirSync(dirname(path), { recursive: true });
        await writeParquet(path, [{ score: path }]);
      }
    }
  });

  test.each(NAMES)("%s is not %s", async (name, neighbour) => {
    const csvs = [neighbour, name].map((n) =>
      written(folder, `c/${n}.csv`, `score\n"${n.replaceAll('"', '""')}"\n`),
    );
    expect(rowsOf(await readTable(csvs[1], "--data"))).toEqual([[name]]);
    const parquet = join(folder, `p/${name}.parquet`);
    const table = await readTable(parquet, "--data");
    expect(table.columns).toEqual(["score"]);
    expect(rowsOf(table)).toEqual([[parquet]]);
  });

  test.each(["s[2]", "s*", "p", ".", "", "~", "no/such", "x".repeat(5000), "a\0b", "/dev/null"])(
    "%s is no existing file",
    async (name) => {
      const path = name.startsWith("/") || name === "" ? name : join(folder, name);
      await expect(readTable(path, "--data")).rejects.toThrow(
        /^--data must be an existing file, got /,
      );
    },
  );

  test("a folder is named as one, a dangling link is no file, a link to a file is one", async () => {
    await expect(readTable(folder, "scores")).rejects.toThrow(/scores must be .* it is a folder/);
    symlinkSync("nowhere", join(folder, "dangling.csv"));
    await expect(readTable(join(folder, "dangling.csv"), "x")).rejects.toThrow(/existing file/);
    symlinkSync(written(folder, "target.csv", "a\n1\n"), join(folder, "link.csv"));
    expect((await readTable(join(folder, "link.csv"), "x")).rows).toBe(1);
  });

  test("a file that may not be read says so", async () => {
    const path = written(folder, "secret.csv", "a\n1\n");
    chmodSync(path, 0);
    chmodSync(folder, 0o755);
    // The superuser may read it: nobody asks.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(readTable(path, "--data")).rejects.toThrow(/a file that can be read.*EACCES/);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test.skipIf(process.platform === "win32")("a named pipe is read to its end", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    const [table] = await Promise.all([
      readTable(path, "--data"),
      import("node:fs/promises").then((fs) => fs.writeFile(path, "a\n1\n2\n")),
    ]);
    expect(rowsOf(table)).toEqual([["1"], ["2"]]);
  });
});

describe("text is UTF-8, or UTF-16 with its mark", () => {
  const text = "name,x\nKöln 語 😀 \ufffd,1\n";
  test.each<[string, Uint8Array]>([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16 LE", UTF16LE(text)],
    ["UTF-16 BE", UTF16BE(text)],
    ["gzip", gzipSync(text)],
    ["gzip of UTF-16", gzipSync(UTF16LE(text))],
    ["two members of gzip", Buffer.concat([gzipSync("name,x\n"), gzipSync(text.slice(7))])],
  ])("%s", async (_, bytes) => {
    const table = await readText(folder, "t.csv", bytes);
    expect(table.columns).toEqual(["name", "x"]);
    expect(rowsOf(table)).toEqual([["Köln 語 😀 \ufffd", "1"]]);
  });

  test.each<[string, Uint8Array, RegExp]>([
    [
      "Latin-1",
      Buffer.from("a,b\n1,2\nKöln \ufffd,é\n", "latin1"),
      /line 3 .*0xF6 \(byte 10 of the f/,
    ],
    [
      "Latin-1 behind a real \ufffd",
      Buffer.concat([Buffer.from("\ufffd\n"), Buffer.from([0xe9])]),
      /line 2 .*0xE9 \(byte 5 /,
    ],
    ["Latin-1 with CR only", Buffer.from("a\r1\r\xe9\r", "latin1"), /line 3 .*0xE9/],
    ["a cut character", Buffer.from("a\né").subarray(0, 3), /line 2 .*0xC3/],
    ["overlong forms", Buffer.from([97, 10, 0xc0, 0xaf]), /line 2 .*0xC0/],
    ["NUL", Buffer.from("a,b\n1,\0\n"), /line 2 must be text, got a NUL byte \(byte 7 of/],
    ["UTF-16 without a mark", UTF16LE("a,b\n1,2\n").subarray(2), /UTF-16 without a mark/],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 97, 0, 0, 0]), /line 1 must be text without NUL/],
    [
      "UTF-8 with two marks",
      Buffer.from("\ufeff\ufeffa\n1\n"),
      /no byte order mark but at its start/,
    ],
    ["UTF-16 with two marks", UTF16LE("\ufeffa\n1\n"), /no byte order mark but at its start/],
    ["half of UTF-16", UTF16LE("a\n1\n").subarray(0, -1), /whole text in UTF-16/],
    ["half of a pair", UTF16LE("a\n\ud83d\n"), /whole text in UTF-16/],
    ["a spreadsheet", Buffer.from("PK\x03\x04\x14\0\x06\0"), /is it a binary file \(a spreadsheet/],
    ["zeros", Buffer.alloc(20_000), /got a NUL byte \(byte 1 of the file\)/],
    ["cut gzip", gzipSync(text).subarray(0, -5), /a whole gzip file, got unexpected end of file/],
    ["gzip and rubbish", Buffer.concat([gzipSync(text), Buffer.from("x")]), /whole gzip file/],
    ["changed gzip", gzipSync(text).fill(7, 20, 22), /a whole gzip file/],
    ["gzip in gzip", gzipSync(gzipSync(text)), /must be text/],
  ])("%s is refused", async (_, bytes, message) => {
    await expect(readText(folder, "t.csv", bytes)).rejects.toThrow(message);
  });

  test("what gzip unpacks to has a bound", () => {
    const bytes = gzipSync(Buffer.alloc(1e6));
    expect(unpacked(bytes, "t.csv.gz", 1e6).length).toBe(1e6);
    expect(() => unpacked(bytes, "t.csv.gz", 999_999)).toThrow(/at most 999999 bytes/);
  });

  test("more cells than memory holds are refused before they are made", () => {
    expect(countCells("a,b\r\n1,2\n", ",")).toBe(6);
    expect(() => checkCells(1001, "t.csv", 1000)).toThrow(/t\.csv must be a table of at most 1000/);
    expect(() => checkCells(1e9, "t.csv")).toThrow(/NODE_OPTIONS/);
    expect(() => checkCells(2e6, "t.csv")).not.toThrow();
  });
});

describe("the format is that of the first bytes, else of the name", () => {
  test("an ending is in small letters, and a last .gz is none", () => {
    const endings = ["a.CSV", "a.csv.gz", "a.jsonl.GZ", "a.gzip", "a.gz.tsv", "a.gz", "x.y/a"];
    expect(endings.map(endingOf)).toEqual(["csv", "csv", "jsonl", "gzip", "tsv", "", ""]);
  });

  const stdin = (...chunks: Array<string | Uint8Array>) =>
    readTable("-", "scores", Readable.from(chunks));

  test.each<[string, string, string]>([
    ["s.csv", "a\n1\n", "csv"],
    ["s.CSV.gz", "a\n1\n", "csv"],
    ["s", "a\n1\n", "csv"],
    ["s.json", '{"a":"1"}\n', "json-lines"],
    ["s.jsonl", '{"a":"1"}\n', "json-lines"],
    ["s.NDJSON.GZ", '{"a":"1"}\n', "json-lines"],
    ["s.tsv", "a\n1\n", "csv"],
  ])("%s", async (name, text, format) => {
    for (const bytes of [text, gzipSync(text)]) {
      const table = await readText(folder, name, bytes);
      expect([table.format, rowsOf(table)]).toEqual([format, [["1"]]]);
    }
  });

  test("standard input: CSV, JSON lines by their first character, Parquet, gzip", async () => {
    const table = await stdin("a,b\n1", ",2\n");
    expect([table.source, table.format, rowsOf(table)]).toEqual([
      "standard input",
      "csv",
      [["1", "2"]],
    ]);
    expect((await stdin(' {"a":1}\n')).format).toBe("json-lines");
    expect((await stdin(gzipSync("a\n1\n"))).rows).toBe(1);
    const path = join(folder, "s.parquet");
    await writeParquet(path, [{ a: 1.5 }]);
    const parquet = await readTable("-", "scores", createReadStream(path));
    expect([parquet.format, rowsOf(parquet)]).toEqual(["parquet", [[1.5]]]);
    await expect(stdin()).rejects.toThrow(/standard input must be a table .* empty file/);
    await expect(stdin("a,b\n1\n")).rejects.toThrow(/standard input row 1 \(line 2\)/);
  });

  test("standard input that fails is one line", async () => {
    const broken = new Readable({
      read() {
        this.destroy(Object.assign(new Error("EISDIR: read"), { code: "EISDIR" }));
      },
    });
    await expect(readTable("-", "scores", broken)).rejects.toThrow(
      /scores must be a file that can be read, got -: check it \(EISDIR\)/,
    );
  });

  test("Parquet by its magic, whatever its name; a name alone makes none", async () => {
    const path = join(folder, "named.csv");
    await writeParquet(path, [{ a: 1.5 }]);
    expect((await readTable(path, "--data")).format).toBe("parquet");
    await expect(readText(folder, "t.parquet", "a\n1\n")).rejects.toThrow(/begins with PAR1/);
  });
});
