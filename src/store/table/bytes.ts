/** The bytes of a user's table: one literal file, or standard input; gzip unpacked, and never without a bound. */
import { constants } from "node:buffer";
import {
  closeSync,
  createReadStream,
  openSync,
  readFileSync,
  readSync,
  statSync,
  type Stats,
} from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { UsageError } from "../../core/errors.js";
import { shownPath } from "../../core/shown.js";

/** Most bytes that are read into memory: the longest string of Node. */
export const MOST_BYTES = constants.MAX_STRING_LENGTH;

const startsWith = (bytes: Uint8Array, magic: string): boolean =>
  Buffer.from(bytes.subarray(0, magic.length)).toString("latin1") === magic;

export const isParquet = (bytes: Uint8Array): boolean => startsWith(bytes, "PAR1");
export const isGzip = (bytes: Uint8Array): boolean => startsWith(bytes, "\x1f\x8b");

export const tooLarge = (source: string, most: number): UsageError =>
  new UsageError(
    shownPath(source),
    `a table of at most ${most} bytes`,
    "more",
    "leave out columns or rows, or write it as a Parquet file",
  );

/** Why a path cannot be read. */
export function unreadable(option: string, path: string, error: unknown): UsageError {
  const { code } = error as NodeJS.ErrnoException;
  return new UsageError(
    option,
    "a file that can be read",
    shownPath(path),
    `check it (${code ?? "error"})`,
  );
}

/** A file or a pipe at a literal path; else UsageError. */
function statusOf(path: string, option: string): Stats {
  let status: Stats | undefined;
  try {
    status = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A name that is too long or holds a NUL names no file; what may not be looked into is another matter.
    if ((error as NodeJS.ErrnoException).code === "EACCES") throw unreadable(option, path, error);
  }
  if (status?.isFile() || status?.isFIFO()) return status;
  const remedy = status?.isDirectory() ? "it is a folder: name a file in it" : "check the path";
  throw new UsageError(option, "an existing file", shownPath(path), remedy);
}

async function collect(stream: Readable, source: string, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Buffer);
    size += bytes.length;
    if (size > most) throw tooLarge(source, most);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Unpacks gzip (all members); refuses what is cut off, damaged, or larger than the bound when unpacked. */
export function unpacked(bytes: Buffer, source: string, most = MOST_BYTES): Buffer {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(source, most);
    throw new UsageError(
      shownPath(source),
      "a whole gzip file",
      message,
      "copy or compress it again: it is cut off or damaged",
    );
  }
}

/** The first bytes of a file. */
function head(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(4);
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

/** The first bytes of the file at a path; undefined for a pipe or standard input, which are read once. */
export function headOf(path: string, option: string): Buffer | undefined {
  if (path === "-" || statusOf(path, option).isFIFO()) return undefined;
  try {
    return head(path);
  } catch (error) {
    throw unreadable(option, path, error);
  }
}

/** What was read: a Parquet file's path as it is, or the bytes of any other. */
export type Input = { readonly parquet: string } | { readonly bytes: Buffer };

async function fromStream(stream: Readable, source: string): Promise<Input> {
  return { bytes: unpacked(await collect(stream, source, MOST_BYTES), source) };
}

/** Reads the file at a path, or standard input for "-". */
export async function readInput(path: string, option: string, stdin?: Readable): Promise<Input> {
  try {
    if (path === "-") return await fromStream(stdin ?? process.stdin, "standard input");
    const status = statusOf(path, option);
    if (status.isFIFO()) return await fromStream(createReadStream(path), path);
    if (isParquet(head(path))) return { parquet: resolve(path) };
    if (status.size > MOST_BYTES) throw tooLarge(path, MOST_BYTES);
    return { bytes: unpacked(readFileSync(path), path) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw unreadable(option, path, error);
  }
}
