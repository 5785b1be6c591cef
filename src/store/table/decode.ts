/** Bytes to text: UTF-8, or UTF-16 that says so; anything else is refused by line and byte, never replaced. */
import { isUtf8 } from "node:buffer";
import { UsageError } from "../../core/errors.js";
import { shown, shownPath } from "../../core/shown.js";

/** Line ends of all systems. */
export const LINE_END = /\r\n|\n|\r/;

const BYTE_ORDER_MARK = "\ufeff";

const lineAt = (text: string, index: number): number => text.slice(0, index).split(LINE_END).length;

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, "0").toUpperCase()}`;

/** The first byte that begins no character of UTF-8, as a refusal by line and byte (which counts from 1). */
function invalidUtf8(bytes: Buffer, source: string): UsageError {
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
    `${shownPath(source)} line ${lineAt(text, index)}`,
    "text in UTF-8",
    `byte ${hex(bytes[offset])} (byte ${offset + 1} of the file)`,
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

function decoded(bytes: Buffer, source: string): string {
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark === "fffe") return utf16(bytes, "utf-16le", source);
  if (mark === "feff") return utf16(bytes, "utf-16be", source);
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    const utf16Alike = bytes[0] === 0 || bytes[1] === 0;
    throw new UsageError(
      `${shownPath(source)} line ${lineAt(bytes.toString("latin1", 0, zero), zero)}`,
      "text",
      `a NUL byte (byte ${zero + 1} of the file)`,
      utf16Alike
        ? "save the file as UTF-8 (UTF-16 without a mark?)"
        : "is it a binary file (a spreadsheet, an archive)?",
    );
  }
  if (!isUtf8(bytes)) throw invalidUtf8(bytes, source);
  return bytes.toString("utf8");
}

/** The text of a file without its byte order mark; throws UsageError where it is none. */
export function textOf(bytes: Buffer, source: string): string {
  const all = decoded(bytes, source);
  const text = all.startsWith(BYTE_ORDER_MARK) ? all.slice(1) : all;
  const bad = [BYTE_ORDER_MARK, "\0"].map((c) => text.indexOf(c)).find((index) => index >= 0);
  if (bad !== undefined)
    throw new UsageError(
      `${shownPath(source)} line ${lineAt(text, bad)}`,
      "text without NUL and with no byte order mark but at its start",
      shown(text[bad]),
      "are two files joined? remove the mark",
    );
  return text;
}

/** The text without the line ends that close it: they begin no row. */
export function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === "\n" || text[end - 1] === "\r")) end--;
  return text.slice(0, end);
}
