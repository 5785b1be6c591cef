/** The format byte by byte, round trips, numbers of 16 bits, and files that it forbids. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors, type StoredTensors } from "./safetensors.js";

const file = (header: string, numbers: number): Uint8Array => {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + 4 * numbers);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
};

describe("safetensors", () => {
  it("writes the bytes that the format prescribes", () => {
    const bytes = encodeSafetensors(
      {
        b: { shape: [2], data: Float32Array.of(1, -2) },
        a: { shape: [1, 1], data: Float32Array.of(0.5) },
      },
      { format: "pt" },
    );
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { format: "pt" },
      a: { dtype: "F32", shape: [1, 1], data_offsets: [0, 4] },
      b: { dtype: "F32", shape: [2], data_offsets: [4, 12] },
    });
    expect(Buffer.from(bytes.subarray(8 + length)).toString("hex")).toBe(
      "0000003f0000803f000000c0",
    );
  });

  it("reads what it writes, bit by bit, for any names and shapes", () => {
    const tensor = fc.array(fc.nat(3), { maxLength: 3 }).chain((shape) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return fc
        .array(fc.float(), { minLength: size, maxLength: size })
        .map((data) => ({ shape, data: Float32Array.from(data) }));
    });
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ unit: "grapheme" }).filter((s) => s !== "__metadata__" && s !== "__proto__"),
          tensor,
          { noNullPrototype: true },
        ),
        (tensors: StoredTensors) => {
          const read = decodeSafetensors(encodeSafetensors(tensors), "f").tensors;
          expect(Object.keys(read).sort()).toEqual(Object.keys(tensors).sort());
          for (const [name, { shape, data }] of Object.entries(tensors)) {
            expect(read[name].shape).toEqual(shape);
            expect(Buffer.from(read[name].data.buffer).equals(Buffer.from(data.buffer))).toBe(true);
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  /** A file of one tensor "a" whose numbers have these bits. */
  const fileOf = (dtype: string, bits: Uint16Array | Uint32Array): Uint8Array => {
    const { length, byteLength } = bits;
    const entry = { dtype, shape: [length], data_offsets: [0, byteLength] };
    const bytes = file(JSON.stringify({ a: entry }), 0);
    return Buffer.concat([bytes, Buffer.from(bits.buffer)]);
  };
  const every16 = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const bitsOf = (data: Float32Array): Uint32Array => new Uint32Array(data.buffer.slice(0));

  it.each([
    ["F16", 10, 15],
    ["BF16", 7, 127],
  ])("reads every number of %s exactly: subnormal, infinite, NaN too", (dtype, fractions, bias) => {
    const { data } = decodeSafetensors(fileOf(dtype, every16), "f").tensors["a"];
    expect(data).toHaveLength(65_536);
    const wrong: number[] = [];
    every16.forEach((bits) => {
      const fraction = bits % 2 ** fractions;
      const exponent = Math.floor((bits % 32_768) / 2 ** fractions);
      const size =
        exponent === 0
          ? (fraction / 2 ** fractions) * 2 ** (1 - bias)
          : (1 + fraction / 2 ** fractions) * 2 ** (exponent - bias);
      const finite = exponent < 2 * bias + 1;
      const special = fraction === 0 ? Infinity : NaN;
      const value = (bits < 32_768 ? 1 : -1) * (finite ? size : special);
      if (!Object.is(data[bits], value)) wrong.push(bits);
    });
    expect(wrong).toEqual([]);
    // Sign and payload of each NaN: those bits, and zeros.
    const nans = every16.filter((bits) => Number.isNaN(data[bits]));
    expect(nans).toHaveLength(2 * (2 ** fractions - 1));
    const read = bitsOf(data);
    for (const bits of nans)
      expect(read[bits]).toBe(
        Math.floor(bits / 32_768) * 2 ** 31 +
          255 * 2 ** 23 +
          (bits % 2 ** fractions) * 2 ** (23 - fractions),
      );
  });

  it("reads F32 bit by bit: signalling NaN, subnormal, negative zero", () => {
    const bits = Uint32Array.of(0x7fa0_0001, 0xffff_ffff, 1, 0x8000_0000, 0x7f7f_ffff, 0xff80_0000);
    expect(bitsOf(decodeSafetensors(fileOf("F32", bits), "f").tensors["a"].data)).toEqual(bits);
  });

  it("reads numbers that begin at any byte, and tensors without numbers where others begin", () => {
    const text = JSON.stringify({
      b: { dtype: "F32", shape: [1], data_offsets: [2, 6] },
      a: { dtype: "F16", shape: [1], data_offsets: [0, 2] },
      none: { dtype: "F32", shape: [0, 7], data_offsets: [0, 0] },
    });
    const bytes = Buffer.concat([file(text, 0), Buffer.from("003c000000c0", "hex")]);
    const { tensors } = decodeSafetensors(bytes, "f");
    expect(tensors).toEqual({
      a: { shape: [1], data: Float32Array.of(1) },
      b: { shape: [1], data: Float32Array.of(-2) },
      none: { shape: [0, 7], data: new Float32Array(0) },
    });
  });

  it("refuses a header longer than the format allows by its length, and one byte shorter by its text", () => {
    const longest = 100_000_000;
    const bytes = Buffer.alloc(8 + longest + 1);
    const said = (length: number): string => {
      bytes.writeBigUInt64LE(BigInt(length));
      try {
        decodeSafetensors(bytes, "f");
        return "taken";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(said(longest + 1)).toMatch(/at most 100000000 bytes\), got a header of 100000001 bytes/);
    expect(said(longest)).not.toMatch(/at most/);
  });

  it("takes __proto__ for a name like any other", () => {
    const text = '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const { tensors } = decodeSafetensors(file(text, 1), "f");
    expect(Object.keys(tensors)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(tensors)).toBe(Object.prototype);
  });

  const good = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
  it.each([
    ["too short", new Uint8Array(4), /at least 8 bytes/],
    ["a length of 0 and no more", new Uint8Array(8), /headed by JSON/],
    ["cut off", file(good, 2).subarray(0, 60), /as long as its header says/],
    ["too long", file(good, 3), /followed by 8 bytes of numbers, got 12/],
    ["no JSON", file("{nonsense", 0), /headed by JSON/],
    ["a list", file("[1]", 0), /JSON object/],
    ["a header beyond the end", Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 0, 1), /header of 255 bytes/],
    [
      "double precision",
      file(good.replace("F32", "F64").replace(",8]", ",16]"), 4),
      /dtype F32, F16, BF16 \("a"\), got F64: convert it/,
    ],
    ["a dtype of objects", file(good.replace("F32", "toString"), 2), /dtype F32, F16, BF16/],
    ["a name twice", file(good.replace("{", '{"a":1,'), 2), /JSON with "a" twice/],
    ["a name twice, escaped", file(good.replace("{", '{"\\u0061":1,'), 2), /JSON with "a" twice/],
    ["a field twice", file(good.replace("]}", '],"dtype":"F16"}'), 2), /with "dtype" twice/],
    ["another field", file(good.replace("]}", '],"scale":2}'), 2), /offsets only for "a"/],
    ["a huge shape", file(good.replace("[2]", "[1e9,1e9,1e9]"), 2), /4 bytes for each number/],
    ["huge offsets", file(good.replace("[0,8]", "[9e15,1e300]"), 2), /two offsets/],
    ["negative offsets", file(good.replace("[0,8]", "[-8,0]"), 2), /two offsets/],
    ["numbers for a tensor", file('{"a":1}', 0), /an object for "a", got 1/],
    ["other metadata", file(good.replace("{", '{"__metadata__":{"a":1},'), 2), /texts only/],
    ["text before the header", file(`\ufeff${good}`, 2), /headed by JSON/],
    ["bytes that are no UTF-8", fileOf("F32\0", Uint32Array.of(1)).fill(255, 12, 13), /UTF-8/],
    ["deep nesting", file("[".repeat(1e5) + "]".repeat(1e5), 0), /JSON object/],
    ["a wrong size", file(good.replace("[2]", "[3]"), 2), /4 bytes for each number/],
    ["a negative size", file(good.replace("[2]", "[-2]"), 2), /whole numbers/],
    ["a hole", file(good.replace("[0,8]", "[4,12]"), 3), /without holes/],
    [
      "an overlap",
      file(
        '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
        2,
      ),
      /without holes or overlaps/,
    ],
  ])("refuses %s in one line", (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, "f")).toThrow(message);
    try {
      decodeSafetensors(bytes, "f");
    } catch (error) {
      expect((error as Error).message).not.toContain("\n");
    }
  });
});
