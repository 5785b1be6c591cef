/**
 * The safetensors format (https://github.com/huggingface/safetensors, format 0.4): the length
 * of a JSON header in 8 bytes, the header, the numbers. Names with dtype, shape and the range
 * of their bytes; little-endian, row-major, without holes. Only f32 is written and read.
 */
import { UsageError } from "../core/errors.js";

export interface StoredTensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}
export type StoredTensors = Readonly<Record<string, StoredTensor>>;

/** Longest header that the format's own reader accepts. */
const LONGEST = 100_000_000;
const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** @param metadata free text that readers show */
export function encodeSafetensors(
  tensors: StoredTensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { shape, data }]) => {
      if (data.length !== count(shape))
        throw new RangeError(
          `${name} has ${data.length} numbers for the shape ${shape.join(" x ")}`,
        );
      const begin = end;
      end += 4 * data.length;
      return [name, { dtype: "F32", shape, data_offsets: [begin, end] }] as const;
    });
  const text = JSON.stringify({
    ...(Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {}),
    ...Object.fromEntries(entries),
  });
  // Blanks make the numbers begin at a multiple of 8.
  const header = new TextEncoder().encode(
    text.padEnd(8 * Math.ceil(new TextEncoder().encode(text).length / 8)),
  );
  const bytes = new Uint8Array(8 + header.length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  for (const [
    name,
    {
      data_offsets: [begin],
    },
  ] of entries) {
    tensors[name].data.forEach((x, i) =>
      view.setFloat32(8 + header.length + begin + 4 * i, x, true),
    );
  }
  return bytes;
}

type Refuse = (rule: string, value: unknown) => UsageError;
interface Entry {
  readonly name: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

/** The header's JSON object, and where the numbers begin. */
function headerOf(
  bytes: Uint8Array,
  view: DataView,
  refuse: Refuse,
): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8) throw refuse("at least 8 bytes long", `${bytes.length} bytes`);
  const length = Number(view.getBigUint64(0, true));
  const start = 8 + length;
  if (length > LONGEST || start > bytes.length)
    throw refuse(
      `as long as its header says (at most ${LONGEST} bytes)`,
      `a header of ${length} bytes in ${bytes.length}`,
    );
  let header: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start));
    header = JSON.parse(text);
  } catch {
    throw refuse("headed by JSON", "something else");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    throw refuse("headed by a JSON object", JSON.stringify(header));
  return { header: header as Record<string, unknown>, start };
}

const isWhole = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;

function entryOf(name: string, value: unknown, refuse: Refuse): Entry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  if (dtype !== "F32") throw refuse(`of dtype F32 (${name})`, dtype);
  if (!Array.isArray(shape) || !shape.every(isWhole))
    throw refuse(`with whole numbers as the shape of ${name}`, JSON.stringify(shape));
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWhole))
    throw refuse(`with two offsets for ${name}`, JSON.stringify(offsets));
  const [begin, end] = offsets as [number, number];
  if (end - begin !== 4 * count(shape))
    throw refuse(
      `with 4 bytes for each number of ${name}`,
      `${end - begin} bytes for ${shape.join(" x ")}`,
    );
  return { name, shape, begin, end };
}

/**
 * Reads a file's bytes.
 * @param path names the file in errors
 * @throws UsageError, in one line, for anything that the format forbids
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  path: string,
): { tensors: StoredTensors; metadata: Readonly<Record<string, string>> } {
  const refuse: Refuse = (rule, value) =>
    new UsageError(`safetensors file ${path}`, rule, value, "is it complete, and in this format?");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, start } = headerOf(bytes, view, refuse);
  const { __metadata__: metadata = {}, ...rest } = header;
  const entries = Object.entries(rest)
    .map(([name, value]) => entryOf(name, value, refuse))
    .sort((a, b) => a.begin - b.begin);
  let expected = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== expected)
      throw refuse(`without holes or overlaps (${name})`, `offset ${begin} after ${expected}`);
    expected = end;
  }
  if (start + expected !== bytes.length)
    throw refuse(`${start + expected} bytes long`, `${bytes.length} bytes`);
  const dataOf = ({ begin, end }: Entry): Float32Array =>
    Float32Array.from({ length: (end - begin) / 4 }, (_, i) =>
      view.getFloat32(start + begin + 4 * i, true),
    );
  return {
    tensors: Object.fromEntries(
      entries.map((entry) => [entry.name, { shape: entry.shape, data: dataOf(entry) }]),
    ),
    metadata: metadata as Record<string, string>,
  };
}
