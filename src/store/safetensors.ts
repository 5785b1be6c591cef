/**
 * The safetensors format (https://github.com/huggingface/safetensors, format 0.4): the length of a JSON header in 8 bytes, the header, the numbers.
 * Names with dtype, shape and the range of their bytes; little-endian, row-major, without holes. Only f32 is written and read.
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

/** Reads a file's bytes; throws UsageError, in one line, for anything that the format forbids. `path` names the file in it. */
export function decodeSafetensors(
  bytes: Uint8Array,
  path: string,
): { tensors: StoredTensors; metadata: Readonly<Record<string, string>> } {
  const refuse = (rule: string, value: unknown): UsageError =>
    new UsageError(`safetensors file ${path}`, rule, value, "is it complete, and in this format?");
  if (bytes.length < 8) throw refuse("at least 8 bytes long", `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > LONGEST || 8 + length > bytes.length)
    throw refuse(
      `as long as its header says (at most ${LONGEST} bytes)`,
      `a header of ${length} bytes in ${bytes.length}`,
    );
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)),
    ) as Record<string, unknown>;
  } catch {
    throw refuse("headed by JSON", "something else");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    throw refuse("headed by a JSON object", JSON.stringify(header));
  const { __metadata__: metadata = {}, ...rest } = header;
  const whole = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;
  const entries = Object.entries(rest)
    .map(([name, entry]) => {
      const {
        dtype,
        shape,
        data_offsets: offsets,
      } = entry as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
      if (dtype !== "F32") throw refuse(`of dtype F32 (${name})`, dtype);
      if (!Array.isArray(shape) || !shape.every(whole))
        throw refuse(`with whole numbers as the shape of ${name}`, JSON.stringify(shape));
      if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(whole))
        throw refuse(`with two offsets for ${name}`, JSON.stringify(offsets));
      const [begin, end] = offsets as [number, number];
      if (end - begin !== 4 * count(shape))
        throw refuse(
          `with 4 bytes for each number of ${name}`,
          `${end - begin} bytes for ${shape.join(" x ")}`,
        );
      return { name, shape: shape as number[], begin, end };
    })
    .sort((a, b) => a.begin - b.begin);
  let expected = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== expected)
      throw refuse(`without holes or overlaps (${name})`, `offset ${begin} after ${expected}`);
    expected = end;
  }
  if (8 + length + expected !== bytes.length)
    throw refuse(`${8 + length + expected} bytes long`, `${bytes.length} bytes`);
  const tensors = Object.fromEntries(
    entries.map(({ name, shape, begin, end }) => [
      name,
      {
        shape,
        data: Float32Array.from({ length: (end - begin) / 4 }, (_, i) =>
          view.getFloat32(8 + length + begin + 4 * i, true),
        ),
      },
    ]),
  );
  return { tensors, metadata: metadata as Record<string, string> };
}
