/** Bytes to text: UTF-8, or UTF-16 that says so; anything else is refused by line and byte, never replaced. */
import { isUtf8 } from "node:buffer";
import { UsageError } from "../../core/errors.js";
import { shownPath } from "../../core/shown.js";

/** Line ends of all systems. */
export const LINE_END = /\r\n|\n|\r/;

const BYTE_ORDER_MARK = "\ufeff";

/** Where in its file a piece of text begins: what lies before it. */
export interface Before {
  readonly bytes: number;
  readonly lines: number;
}
export const NOTHING: Before = { bytes: 0, lines: 0 };

/** How many line ends there are. */
export const lineEnds = (text: string): number => text.split(LINE_END).length - 1;
const lineAt = (text: string, index: number, { lines }: Before): number =>
  lines + lineEnds(text.slice(0, index)) + 1;

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, "0").toUpperCase()}`;

/** The first byte that begins no character of UTF-8, as a refusal by line and byte (which counts from 1). */
function invalidUtf8(bytes: Buffer, source: string, before: Before): UsageError {
  const text = bytes.toString("utf8");
  let index = text.indexOf("\ufffd");
  let offset = Buffer.byteLength(text.slice(0, index));
  // A replacement character that stands in the file is one.
  while (bytes.subarray(offset, offset + 3).toString("hex") === "efbfbd") {
    const next = text.indexOf("\ufffd", index + 1);
    offset += Buffer.byteLength(text.slice(index, next));
    index = next;
  }
  return new UsageError(
    `${shownPath(source)} line ${lineAt(text, index, before)}`,
    "text in UTF-8",
    `byte ${hex(bytes[offset])} (byte ${before.bytes + offset + 1} of the file)`,
    "save the file as UTF-8 (Latin-1 and other encodings are not guessed at)",
  );
}

function utf16(bytes: Buffer, encoding: "utf-16le" | "utf-16be", source: string): string {
  try {
    // The mark stays: textOf takes one away, whatever the encoding.
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(
      shownPath(source),
      "whole text in UTF-16",
      "bytes that are none",
      "save the file as UTF-8",
    );
  }
}

/** The two bytes of a file that says that it is UTF-16. */
const utf16Of = (bytes: Buffer): "utf-16le" | "utf-16be" | undefined =>
  bytes[0] === 0xff && bytes[1] === 0xfe
    ? "utf-16le"
    : bytes[0] === 0xfe && bytes[1] === 0xff
      ? "utf-16be"
      : undefined;
export const isUtf16 = (bytes: Buffer): boolean => utf16Of(bytes) !== undefined;

function decoded(bytes: Buffer, source: string, before: Before): string {
  const encoding = before.bytes === 0 ? utf16Of(bytes) : undefined;
  if (encoding) return utf16(bytes, encoding, source);
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    const utf16Alike = before.bytes === 0 && (bytes[0] === 0 || bytes[1] === 0);
    throw new UsageError(
      `${shownPath(source)} line ${lineAt(bytes.toString("latin1", 0, zero), zero, before)}`,
      "text",
      `a NUL byte (byte ${before.bytes + zero + 1} of the file)`,
      utf16Alike
        ? "save the file as UTF-8 (UTF-16 without a mark?)"
        : "is it a binary file (a spreadsheet, an archive)?",
    );
  }
  if (!isUtf8(bytes)) throw invalidUtf8(bytes, source, before);
  return bytes.toString("utf8");
}

/** The text of a file, or of a piece of it, without its byte order mark; throws UsageError where it is none. */
export function textOf(bytes: Buffer, source: string, before = NOTHING): string {
  const all = decoded(bytes, source, before);
  const text = before.bytes === 0 && all.startsWith(BYTE_ORDER_MARK) ? all.slice(1) : all;
  const bad = [BYTE_ORDER_MARK, "\0"].map((c) => text.indexOf(c)).find((index) => index >= 0);
  if (bad !== undefined)
    throw new UsageError(
      `${shownPath(source)} line ${lineAt(text, bad, before)}`,
      "text without NUL and with no byte order mark but at its start",
      text[bad] === BYTE_ORDER_MARK ? "a byte order mark" : "a NUL",
      "are two files joined? remove the mark",
    );
  return text;
}

/** The text without the line ends that close it: they begin no row. */
export function withoutEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === "\n" || text[end - 1] === "\r") end--;
  return text.slice(0, end);
}
