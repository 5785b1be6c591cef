/**
 * Generated text files, half of them with broken bytes: the documents are those of a second, plain reader that goes
 * through the bytes one by one, or the file is refused in one line.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../core/errors.js";
import { stream } from "../../core/stream.js";
import { ownTexts, type OwnTexts } from "./own-texts.js";

const RUNS = 1000;
const SHORTEST = 6;
const folder = mkdtempSync(join(tmpdir(), "loradp-text-fuzz-"));
const { uniform } = stream("15", "text-fuzz", 0);
const below = (n: number): number => Math.floor(n * uniform());
const oneOf = <T>(list: readonly T[]): T => list[below(list.length)];

// --- What is written.

const WORDS = [
  "the",
  "cat",
  "Cat",
  "für",
  "œuf",
  "漢字",
  "🙂",
  "{",
  "}",
  '"t"',
  "\\n",
  "\u00a0",
  "a,b",
  "",
];
const document = (): string =>
  Array.from({ length: below(6) }, () => oneOf(WORDS)).join(oneOf([" ", "  ", "\t"]));

interface File {
  readonly name: string;
  readonly field?: string;
  readonly bytes: Buffer;
}

function encoded(text: string): Buffer {
  const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");
  return oneOf([
    () => Buffer.from(text),
    () => Buffer.from(`\ufeff${text}`),
    () => utf16,
    () => Buffer.from(utf16).swap16(),
  ])();
}

function whole(): File {
  const [isJson, end] = [uniform() < 0.4, oneOf(["\n", "\r\n", "\r"])];
  const list = Array.from({ length: 1 + below(8) }, document);
  const lines = isJson ? list.map((t, n) => JSON.stringify({ n, t })) : list;
  const bytes = encoded(lines.join(end) + (uniform() < 0.5 ? end : ""));
  return isJson ? { name: "a.jsonl", field: "t", bytes } : { name: "a.txt", bytes };
}

const BREAKS: ReadonlyArray<(b: Buffer) => Buffer> = [
  (b) => {
    const out = Buffer.from(b);
    if (b.length > 0) out[below(b.length)] ^= 1 << below(8);
    return out;
  },
  (b) => b.subarray(0, below(b.length + 1)),
  (b) => {
    const at = below(b.length + 1);
    const more = Buffer.from(
      oneOf(["\n", "\r", "\0", "\u2028", "\v", "\xe9", "\ufeff", '"', "\\"]),
    );
    return Buffer.concat([b.subarray(0, at), more, b.subarray(at)]);
  },
  (b) => {
    const [at, from] = [below(b.length + 1), below(b.length + 1)];
    return Buffer.concat([b.subarray(0, at), b.subarray(from, from + below(30)), b.subarray(at)]);
  },
  (b) => b.subarray(below(4)),
];

// --- The second reader.

const fail = (): never => {
  throw new Error("not valid");
};

/** Code points of UTF-8, by its table: no longer forms, no halves of pairs. */
function utf8Points(bytes: Buffer): number[] {
  const points: number[] = [];
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i++];
    const [more, least] =
      first < 0x80
        ? [0, 0]
        : first >= 0xc0 && first < 0xe0
          ? [1, 0x80]
          : first >= 0xe0 && first < 0xf0
            ? [2, 0x800]
            : first >= 0xf0 && first < 0xf8
              ? [3, 0x10000]
              : fail();
    let point = more === 0 ? first : first & (0x3f >> more);
    for (let k = 0; k < more; k++) {
      if (i >= bytes.length || bytes[i] >> 6 !== 2) fail();
      point = 64 * point + (bytes[i++] & 63);
    }
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) fail();
    points.push(point);
  }
  return points;
}

/** Code points of UTF-16 whose bytes are low first, or high first. */
function utf16Points(bytes: Buffer, low: number): number[] {
  if (bytes.length % 2 > 0) fail();
  const unit = (i: number): number => bytes[i + low] + 256 * bytes[i + 1 - low];
  const points: number[] = [];
  for (let i = 0; i < bytes.length; i += 2) {
    const first = unit(i);
    if (first < 0xd800 || first > 0xdfff) points.push(first);
    else {
      const second = first < 0xdc00 && i + 2 < bytes.length ? unit((i += 2)) : fail();
      if (second < 0xdc00 || second > 0xdfff) fail();
      points.push(0x10000 + 1024 * (first - 0xd800) + second - 0xdc00);
    }
  }
  return points;
}

function pointsOf(bytes: Buffer): number[] {
  const starts = (...head: number[]): boolean => head.every((byte, i) => bytes[i] === byte);
  if (starts(0xff, 0xfe)) return utf16Points(bytes.subarray(2), 0);
  if (starts(0xfe, 0xff)) return utf16Points(bytes.subarray(2), 1);
  return utf8Points(starts(0xef, 0xbb, 0xbf) ? bytes.subarray(3) : bytes);
}

const LINE_FEED = 10;
const RETURN = 13;

function linesOf(points: readonly number[]): string[] {
  const lines: string[] = [];
  let line = "";
  points.forEach((point, i) => {
    if (point === 0 || point === 0xfeff) fail();
    if (point === LINE_FEED && points[i - 1] === RETURN) return;
    if (point === LINE_FEED || point === RETURN) {
      lines.push(line);
      line = "";
    } else line += String.fromCodePoint(point);
  });
  return line === "" ? lines : [...lines, line];
}

const BLANK = /[\s\u00a0\u2028\ufeff]/;
function single(line: string): string {
  let out = "";
  for (const character of line)
    if (!BLANK.test(character)) out += character;
    else if (out !== "" && !out.endsWith(" ")) out += " ";
  return out.endsWith(" ") ? out.slice(0, -1) : out;
}

function objectOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function plainRead({ field, bytes }: File): OwnTexts {
  const lines = linesOf(pointsOf(bytes));
  // Line ends that close JSON lines begin none.
  while (field !== undefined && lines[lines.length - 1] === "") lines.pop();
  const texts = lines.map((line) => {
    if (field === undefined) return single(line);
    const text = (objectOf(line) ?? fail())[field];
    return typeof text === "string" ? single(text) : fail();
  });
  const filled = texts.filter((text) => text.length > 0);
  if (field === undefined && filled.length > 0 && filled.every(objectOf)) fail();
  const long = filled.filter((text) => Array.from(text).length >= SHORTEST);
  const documents: string[] = [];
  for (const text of long) if (!documents.includes(text)) documents.push(text);
  return {
    lines: lines.length,
    documents: documents.sort(),
    at: documents.map((text) => texts.indexOf(text) + 1),
    leftOut: {
      empty: texts.length - filled.length,
      short: filled.length - long.length,
      copies: long.length - documents.length,
    },
  };
}

describe("generated text files", () => {
  it(`are read as a plain reader reads them, or refused in one line (${RUNS} seeded runs)`, async () => {
    let [broken, accepted, refused] = [0, 0, 0];
    for (let run = 0; run < RUNS; run++) {
      const written = whole();
      const isBroken = uniform() < 0.5;
      const file = isBroken ? { ...written, bytes: oneOf(BREAKS)(written.bytes) } : written;
      const path = join(folder, file.name);
      writeFileSync(path, file.bytes);
      const where = `run ${run}: ${file.bytes.toString("hex")}`;
      let read: OwnTexts;
      try {
        read = await ownTexts({ path, field: file.field }, SHORTEST);
      } catch (error) {
        expect(error, where).toBeInstanceOf(UsageError);
        expect((error as Error).message, where).toMatch(/^[^\n]{20,700}$/);
        expect(isBroken, `${where} ${(error as Error).message}`).toBe(true);
        refused++;
        continue;
      }
      accepted++;
      if (isBroken) broken++;
      expect(read, where).toEqual(plainRead(file));
    }
    // Controls: whole files, broken ones that are text still, and those that are not.
    expect(accepted).toBeGreaterThan(RUNS / 2);
    expect(broken).toBeGreaterThan(RUNS / 10);
    expect(refused).toBeGreaterThan(RUNS / 10);
  }, 60_000);
});
