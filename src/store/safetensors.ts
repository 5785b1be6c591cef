/**
 * The safetensors format (https://github.com/huggingface/safetensors, format 0.4): the length
 * of a JSON header in 8 bytes, the header, the numbers. Names with dtype, shape and the range
 * of their bytes; little-endian, row-major, without holes. F32, F16 and BF16 are read, bit for bit (each number of the
 * short ones is one of F32's); F32 is written.
 */
import { UsageError } from "../core/errors.js";
import { isObject, quoted, strictJson } from "./json.js";

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

/** Makes the error of a rule that the file breaks. */
type Refuse = (rule: string, value: unknown, remedy?: string) => UsageError;
interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

/** Bits of the f32 number that is equal to a half-precision one: subnormals become normal, payloads of NaN stay. */
function bitsOfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

/** Bytes of a number, and the bits of the f32 number at a position. */
const DTYPES = {
  F32: { size: 4, bits: (view: DataView, at: number) => view.getUint32(at, true) },
  F16: { size: 2, bits: (view: DataView, at: number) => bitsOfHalf(view.getUint16(at, true)) },
  BF16: { size: 2, bits: (view: DataView, at: number) => view.getUint16(at, true) << 16 },
} as const;
export type Dtype = keyof typeof DTYPES;

/** The header's JSON object, and where the numbers begin. */
function headerOf(
  bytes: Uint8Array,
  view: DataView,
  refuse: Refuse,
): { header: Readonly<Record<string, unknown>>; start: number } {
  if (bytes.length < 8) throw refuse("at least 8 bytes long", `${bytes.length} bytes`);
  const length = Number(view.getBigUint64(0, true));
  const start = 8 + length;
  if (length > LONGEST || start > bytes.length)
    throw refuse(
      `as long as its header says (at most ${LONGEST} bytes)`,
      length > 2 ** 40
        ? "what is no safetensors file, by its first bytes"
        : `a header of ${length} bytes in ${bytes.length}`,
    );
  let text: string;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    text = decoder.decode(bytes.subarray(8, start));
  } catch {
    throw refuse("headed by JSON in UTF-8", "bytes that are not UTF-8");
  }
  const parsed = strictJson(text);
  if ("wrong" in parsed) throw refuse("headed by JSON with each name once", parsed.wrong);
  if (!isObject(parsed.value)) throw refuse("headed by a JSON object", parsed.value);
  return { header: parsed.value, start };
}

const isWhole = (x: unknown): x is number =>
  Number.isSafeInteger(x) && (x as number) >= 0 && !Object.is(x, -0);

function entryOf(name: string, value: unknown, refuse: Refuse, accepted: readonly Dtype[]): Entry {
  const own = quoted(name);
  if (!isObject(value)) throw refuse(`with an object for ${own}`, value);
  const { dtype, shape, data_offsets: offsets, ...others } = value;
  if (!accepted.includes(dtype as Dtype))
    throw refuse(`of dtype ${accepted.join(", ")} (${own})`, dtype, "convert it to one of these");
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw refuse(`with dtype, shape and data_offsets only for ${own}`, other);
  if (!Array.isArray(shape) || !shape.every(isWhole))
    throw refuse(`with whole numbers as the shape of ${own}`, shape);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWhole))
    throw refuse(`with two offsets for ${own}`, offsets);
  const [begin, end] = offsets as [number, number];
  const { size } = DTYPES[dtype as Dtype];
  if (end - begin !== size * count(shape))
    throw refuse(
      `with ${size} bytes for each number of ${own}`,
      `${end - begin} bytes for [${shape.join(", ")}]`,
    );
  return { name, dtype: dtype as Dtype, shape, begin, end };
}

/** The free text of a header. */
function metadataOf(value: unknown, refuse: Refuse): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isObject(value) || !Object.values(value).every((text) => typeof text === "string"))
    throw refuse("with texts only in __metadata__", value);
  return value as Readonly<Record<string, string>>;
}

/** Refused where the numbers of tensors overlap, leave holes or do not end with the file. */
function checkRanges(entries: readonly Entry[], length: number, refuse: Refuse): void {
  let expected = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== expected)
      throw refuse(
        `without holes or overlaps (${quoted(name)})`,
        `offset ${begin} after ${expected}`,
      );
    expected = end;
  }
  if (expected !== length)
    throw refuse(`followed by ${expected} bytes of numbers`, `${length} bytes of numbers`);
}

/**
 * Reads a file's bytes.
 * @param path names the file in errors
 * @param accepted dtypes of tensors; all that are read, by default
 * @throws UsageError, in one line, for anything that the format forbids
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  path: string,
  accepted = Object.keys(DTYPES) as readonly Dtype[],
): {
  tensors: StoredTensors;
  /** As the file has them: `data` is always of F32. */
  dtypes: Readonly<Record<string, Dtype>>;
  metadata: Readonly<Record<string, string>>;
} {
  const refuse: Refuse = (rule, value, remedy = "is it complete, and in this format?") =>
    new UsageError(`safetensors file ${path}`, rule, value, remedy);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, start } = headerOf(bytes, view, refuse);
  const { __metadata__: metadata, ...rest } = header;
  const entries = Object.entries(rest)
    .map(([name, value]) => entryOf(name, value, refuse, accepted))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkRanges(entries, bytes.length - start, refuse);
  const dataOf = ({ dtype, begin, end }: Entry): Float32Array => {
    const { size, bits } = DTYPES[dtype];
    // By bits: a signalling NaN would become a quiet one on its way through a number.
    const data = new Uint32Array((end - begin) / size);
    for (let i = 0; i < data.length; i++) data[i] = bits(view, start + begin + size * i);
    return new Float32Array(data.buffer);
  };
  return {
    tensors: Object.fromEntries(
      entries.map((entry) => [entry.name, { shape: entry.shape, data: dataOf(entry) }]),
    ),
    dtypes: Object.fromEntries(entries.map(({ name, dtype }) => [name, dtype])),
    metadata: metadataOf(metadata, refuse),
  };
}
