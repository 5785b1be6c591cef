/** Bytes of safetensors files, and of files that the format forbids. */

/** A file with this header, and numbers behind it. */
export function headed(header: string | Uint8Array, numbers = ""): Uint8Array {
  const text = typeof header === "string" ? Buffer.from(header) : header;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.from(numbers, "hex")]);
}
export const fileOf = (header: object, numbers: string): Uint8Array =>
  headed(JSON.stringify(header), numbers);

const tensor = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
const TWO = "00".repeat(8);
const a = (change: object): Uint8Array => fileOf({ a: { ...tensor, ...change } }, TWO);
const b = { dtype: "F32", shape: [1], data_offsets: [8, 12] };
const lengthOf = (...bytes: readonly number[]): Uint8Array =>
  Uint8Array.of(...bytes, ...new Array<number>(8 - bytes.length).fill(0));

export const REFUSED_TENSORS: ReadonlyArray<readonly [what: string, bytes: Uint8Array]> = [
  ["7 bytes", new Uint8Array(7)],
  ["8 bytes", new Uint8Array(8)],
  ["a header one too long", Buffer.concat([lengthOf(3), Buffer.from("{}")])],
  ["a header of 100,000,001 bytes", lengthOf(0x01, 0xe1, 0xf5, 0x05)],
  ["a header of 2^40 bytes", lengthOf(0, 0, 0, 0, 0, 1)],
  ["a header of 2^40 + 1 bytes", lengthOf(1, 0, 0, 0, 0, 1)],
  ["no UTF-8", headed(Uint8Array.of(123, 255, 125))],
  ["a mark", headed("\ufeff{}")],
  ["no JSON", headed("{a")],
  ["a list", headed("[]")],
  ["null", headed("null")],
  ["a name twice", headed('{"a":1,"a":2}')],
  ["a number", headed('{"a":1}')],
  ["F64", a({ dtype: "F64" })],
  ["no dtype", a({ dtype: undefined })],
  ["a field more", a({ scale: 1, zero: 2 })],
  ["no shape", a({ shape: 2 })],
  ["a half", a({ shape: [2, 0.5] })],
  ["-0", headed('{"a":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}')],
  ["a negative size", a({ shape: [-2] })],
  ["three offsets", a({ data_offsets: [0, 4, 8] })],
  ["an offset", a({ data_offsets: [8] })],
  ["offsets of texts", a({ data_offsets: ["0", "8"] })],
  ["4 bytes too few", a({ data_offsets: [0, 4] })],
  ["4 bytes too many", a({ shape: [1] })],
  ["2 bytes each for 4", a({ dtype: "BF16" })],
  ["a hole at first", a({ data_offsets: [4, 12] })],
  ["a hole", fileOf({ a: tensor, b: { ...b, data_offsets: [12, 16] } }, `${TWO}${TWO}`)],
  ["an overlap", fileOf({ a: tensor, b: { ...b, data_offsets: [4, 8] } }, TWO)],
  ["numbers too many", fileOf({ a: tensor, b }, `${TWO}${TWO}`)],
  ["numbers too few", fileOf({ b, a: tensor }, TWO)],
  ["metadata that are a text", headed('{"__metadata__":"x"}')],
  ["metadata of numbers", headed('{"__metadata__":{"a":"x","b":7}}')],
];
