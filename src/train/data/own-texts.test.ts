/** The user's documents: encodings, line ends, JSON lines, standard input; what is refused, what is left out. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../core/errors.js";
import { ownTexts, type OwnTexts } from "./own-texts.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-own-texts-"));
function read(
  content: string | Uint8Array,
  name = "own.txt",
  field?: string,
  shortest = 2,
): Promise<OwnTexts> {
  const path = join(folder, name);
  writeFileSync(path, content);
  return ownTexts({ path, field }, shortest);
}

/** Message of the refusal. */
async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => new Error("it was read"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UsageError);
  expect((error as Error).message).not.toContain("\n");
  return (error as Error).message;
}

const utf16 = (text: string, isBig = false): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return isBig ? bytes.swap16() : bytes;
};

describe("a file of documents, one a line", () => {
  const lines = ["one ü", "two 漢字", "three 🙂"];
  it.each([
    ["LF", lines.join("\n")],
    ["LF at its end", `${lines.join("\n")}\n`],
    ["CRLF", lines.join("\r\n")],
    ["CR", lines.join("\r")],
    ["all of these", `${lines[0]}\r\n${lines[1]}\r${lines[2]}\n`],
    ["a byte order mark", `\ufeff${lines.join("\n")}`],
    ["UTF-16, little end first", utf16(lines.join("\n"))],
    ["UTF-16, big end first", utf16(lines.join("\r\n"), true)],
    ["gzip", gzipSync(lines.join("\n"))],
  ])("with %s is read as it was written", async (_, content) => {
    const { lines: count, documents, leftOut } = await read(content);
    expect(count).toBe(3);
    expect(new Set(documents)).toEqual(new Set(lines));
    expect(leftOut).toEqual({ empty: 0, short: 0, copies: 0 });
  });

  it("leaves out empty and short lines and copies, and counts them", async () => {
    const found = await read(
      "long one\n\n \t \nab\nlong  one \nLong one\n🙂🙂\n\n",
      "a.txt",
      undefined,
      3,
    );
    expect(found).toEqual({
      lines: 8,
      // Case makes another document; white space does not. Characters are not halves of pairs.
      documents: ["Long one", "long one"],
      at: [6, 1],
      leftOut: { empty: 3, short: 2, copies: 1 },
    });
  });

  it("numbers documents by the lines of the file, empty ones and copies among them", async () => {
    expect((await read("\nb first\n\na second\nb  first\nc\nd")).at).toEqual([4, 2]);
  });

  it("gives the same documents in the same order for any order of lines and name of the file", async () => {
    const list = Array.from({ length: 40 }, (_, i) => `document ${(i * 7) % 40}`);
    const { documents } = await read(list.join("\n"));
    expect(documents).toHaveLength(40);
    expect((await read([...list].reverse().join("\r\n"), "other[1].txt")).documents).toEqual(
      documents,
    );
  });

  it("reads 200,000 documents in time that grows with their number", async () => {
    const began = performance.now();
    const many = Array.from(
      { length: 200_000 },
      (_, i) => `the document with number ${i % 199_999}`,
    );
    expect((await read(many.join("\n"))).leftOut.copies).toBe(1);
    // Quadratic: 20,000 million comparisons.
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it("is one literal path", async () => {
    writeFileSync(join(folder, "s1.txt"), "of another file");
    expect((await read("own text", "s[1].txt")).documents).toEqual(["own text"]);
    expect(await refusal(ownTexts({ path: join(folder, "s?.txt") }, 2))).toMatch(/existing file/);
    expect(await refusal(ownTexts({ path: folder }, 2))).toMatch(/it is a folder/);
  });

  it("is read from standard input, twice if need be", async () => {
    const stdin = Readable.from([Buffer.from("one of\ntwo "), Buffer.from("parts\n")]);
    const found = await ownTexts({ path: "-" }, 2, stdin);
    expect(found.documents).toEqual(["one of", "two parts"]);
    expect(await ownTexts({ path: "-" }, 2, stdin)).toEqual(found);
    const json = Readable.from([Buffer.from('{"t":"one"}\n')]);
    expect(await refusal(ownTexts({ path: "-" }, 2, json))).toMatch(/JSON lines in standard input/);
    expect((await ownTexts({ path: "-", field: "t" }, 2, json)).documents).toEqual(["one"]);
  });

  it.each([
    [
      "Latin-1",
      Buffer.from("one\ncaf\xe9 noir\n", "latin1"),
      /line 2 must be text in UTF-8, got byte 0xE9 \(byte 8/,
    ],
    ["a NUL byte", "one\ntwo\0\n", /line 2 must be text, got a NUL byte \(byte 8/],
    [
      "UTF-16 without a mark",
      Buffer.from("one\ntwo", "utf16le"),
      /line 1 must be text, got a NUL byte .*UTF-16/,
    ],
    ["half a character of UTF-16", utf16("one\ntwo").subarray(0, -1), /whole text in UTF-16/],
    [
      "a mark within",
      "one\n\ufefftwo",
      /line 2 must be text without NUL and with no byte order mark/,
    ],
    ["gzip that is cut off", gzipSync("one\ntwo").subarray(0, 20), /a whole gzip file/],
    [
      "JSON lines",
      '{"text":"one"}\n\n{"text":"two"}\n',
      /documents, one a line, got JSON lines in .*\.jsonl.*--text-field/,
    ],
  ])("with %s is refused by its place", async (_, content, message) => {
    expect(await refusal(read(content))).toMatch(message);
  });

  it("with some lines that are JSON is text", async () => {
    expect((await read('{"text":"one"}\n{not json}\n')).documents).toHaveLength(2);
  });

  it.each([
    ["a table by its name", "a.csv", undefined, /a table is none/],
    [
      "a field of lines",
      "a.txt",
      "text",
      /textField must be used with JSON lines, .* got text with/,
    ],
  ])("refuses %s", async (_, name, field, message) => {
    expect(await refusal(read("one\ntwo", name, field))).toMatch(message);
  });
});

describe("a file of JSON lines", () => {
  const row = (text: unknown): string => JSON.stringify({ id: 1, text });

  it.each(["a.jsonl", "a.NDJSON", "a.jsonl.gz"])("%s is read by its field", async (name) => {
    const lines = [row("one\ntwo"), row("ü 漢字"), row("")].join("\r\n");
    const content = name.endsWith("gz") ? gzipSync(lines) : `\ufeff${lines}\r\n`;
    expect(await read(content, name, "text")).toEqual({
      lines: 3,
      documents: ["one two", "ü 漢字"],
      at: [1, 2],
      leftOut: { empty: 1, short: 0, copies: 0 },
    });
  });

  it.each([
    ["without its field", row("one"), undefined, /textField must be given .* one of id, text/],
    ["with another field", row("one"), "txt", /textField must be a field of .* got txt: id, text/],
    [
      "with a number that no double holds",
      [row("one"), '{"id": 2, "text": 123456789012345678901234567890}'].join("\n"),
      "text",
      /line 2 field text must be a text, got the number 1234567890/,
    ],
    [
      "with a number beyond doubles",
      [row("one"), '{"id": 2, "text": 1e400}'].join("\n"),
      "text",
      /line 2 field text must be a text, got the number 1e400/,
    ],
    [
      "with a number",
      [row("one"), row(7)].join("\n"),
      "text",
      /line 2 field text must be a text, got 7/,
    ],
    [
      "with null",
      [row("one"), row(null)].join("\n"),
      "text",
      /line 2 field text must be .* null, or nothing/,
    ],
    [
      "with a line that lacks it",
      `${row("one")}\n{"id":2}`,
      "text",
      /line 2 field text must be .* nothing/,
    ],
    ["with a list", row(["one"]), "text", /\["one"\]/],
    ["with the field twice", '{"text":"a b","text":"c d"}', "text", /line 1.* the key text twice/],
    [
      "with half a pair",
      '{"text":"a \\ud800"}',
      "text",
      /line 1 field text must be text, got .*ud800/,
    ],
    ["with NUL", '{"text":"a\\u0000"}', "text", /line 1 field text must be text, got .*0/],
    ["cut off", `${row("one")}\n{"text":"tw`, "text", /line 2/],
    ["with a line that is none", `${row("one")}\ntwo`, "text", /line 2.* one JSON object/],
    ["as a list", `[${row("one")}]`, "text", /a JSON array/],
    ["without a line", "", "text", /an empty file/],
  ])("%s is refused", async (_, content, field, message) => {
    expect(await refusal(read(content, "a.jsonl", field))).toMatch(message);
  });

  it("reads fields named as JavaScript's own", async () => {
    expect(await refusal(read(row("one"), "a.jsonl", "toString"))).toMatch(/must be a field of/);
  });
});
