/** The format byte by byte, round trips, and files that it forbids. */
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

  const good = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
  it.each([
    ["too short", new Uint8Array(4), /at least 8 bytes/],
    ["cut off", file(good, 2).subarray(0, 60), /(bytes long|as long as its header)/],
    ["too long", file(good, 3), /bytes long/],
    ["no JSON", file("{nonsense", 0), /headed by JSON/],
    ["a list", file("[1]", 0), /JSON object/],
    ["a header beyond the end", Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 0, 1), /header of 255 bytes/],
    ["half precision", file(good.replace("F32", "F16"), 2), /dtype F32 \(a\), got F16/],
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
