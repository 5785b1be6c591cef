/**
 * A file of text in pieces that end with a line, so that what is held does not grow with the file. Line ends within
 * quotes end no piece of a CSV file.
 */
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { UsageError } from "../../core/errors.js";
import { shownPath } from "../../core/shown.js";
import { isGzip, MOST_BYTES, tooLarge } from "./bytes.js";
import { lineEnds, textOf, NOTHING, type Before } from "./decode.js";

/** About how many bytes a piece has. */
export const PIECE = 2 ** 20;

const [LF, CR, QUOTE] = [10, 13, 34];

export interface Piece {
  /** Without the line end that closes it. */
  readonly text: string;
  readonly before: Before;
}

/** The bytes of a file, unpacked. */
async function* bytesOf(path: string, head: Buffer, size = PIECE): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: size });
  if (!isGzip(head)) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const packed = file.pipe(createGunzip());
  file.on("error", (error) => packed.destroy(error));
  try {
    yield* packed as AsyncIterable<Buffer>;
  } catch (error) {
    throw new UsageError(
      shownPath(path),
      "a whole gzip file",
      (error as Error).message,
      "copy or compress it again: it is cut off or damaged",
    );
  } finally {
    file.destroy();
  }
}

/** Ends of the last line that bytes hold: behind its text, and behind its line end; undefined where none is closed. */
function lastLine(bytes: Buffer, isQuoting: boolean): { text: number; next: number } | undefined {
  let next = bytes.lastIndexOf(LF);
  if (isQuoting && bytes.includes(QUOTE)) {
    let open = false;
    next = -1;
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] === QUOTE) open = !open;
      else if (bytes[i] === LF && !open) next = i;
    }
  }
  // Blank lines go to the next piece: where nothing follows they only close the file.
  const isEnd = (i: number): boolean => bytes[i] === LF || bytes[i] === CR;
  let text = next + 1;
  while (isEnd(text - 1)) text--;
  if (text === 0) return undefined;
  return { text, next: text + (bytes[text] === CR && bytes[text + 1] === LF ? 2 : 1) };
}

/**
 * The pieces of a text file: UTF-8, or gzip of it.
 * @param head the file's first bytes
 * @param isQuoting whether quotes hold line ends together, as in CSV
 * @param piece about how many bytes a piece has
 * @throws UsageError for what is no text, by line and byte
 */
export async function* piecesOf(
  path: string,
  head: Buffer,
  isQuoting: boolean,
  piece = PIECE,
): AsyncGenerator<Piece> {
  let before = NOTHING;
  const pieceOf = (bytes: Buffer, length: number): Piece => {
    const text = textOf(bytes, path, before);
    const found = { text, before };
    before = { bytes: before.bytes + length, lines: before.lines + lineEnds(text) + 1 };
    return found;
  };
  // Bytes are joined when there may be enough of them: a line that is longer than a piece is looked for ever later.
  let [chunks, size, wanted]: [Buffer[], number, number] = [[], 0, piece];
  for await (const chunk of bytesOf(path, head, piece)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge(path, MOST_BYTES);
    if (size < wanted) continue;
    const bytes = Buffer.concat(chunks);
    const cut = lastLine(bytes, isQuoting);
    wanted = cut === undefined ? 2 * size : piece;
    if (cut !== undefined) yield pieceOf(bytes.subarray(0, cut.text), cut.next);
    chunks = [bytes.subarray(cut?.next ?? 0)];
    size = chunks[0].length;
  }
  const rest = Buffer.concat(chunks);
  if (before === NOTHING || rest.some((byte) => byte !== LF && byte !== CR))
    yield pieceOf(rest, rest.length);
}

/** The first bytes of a file, unpacked. */
export async function firstBytes(path: string, head: Buffer): Promise<Buffer> {
  for await (const chunk of bytesOf(path, head)) return chunk;
  return Buffer.alloc(0);
}
