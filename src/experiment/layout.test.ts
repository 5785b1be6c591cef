/** Packed records: names decide, the order is the fields', and what does not fit is refused. */
import { describe, expect, it } from "vitest";
import { layout } from "./layout.js";

const answers = layout({ loss: "number", accuracy: "number", phi: 3, population: 1 });
const first = { loss: 1, accuracy: 2, phi: [3, 4, 5], population: [6] };
const second = { loss: 7, accuracy: 8, phi: [9, 10, 11], population: [12] };

describe("layout", () => {
  it("packs in the order of the fields, for any order of the record's properties", () => {
    expect(answers.size).toBe(6);
    expect(answers.pack(first)).toEqual([1, 2, 3, 4, 5, 6]);
    const { phi, population, accuracy, loss } = first;
    expect(answers.pack({ population, phi, accuracy, loss })).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("unpacks what it packed, bit by bit, at any place and behind other numbers", () => {
    const values = [...answers.pack(first), ...answers.pack(second)];
    expect(answers.unpack(values, 1)).toEqual(second);
    expect(answers.unpack([0.5, ...values], 0, 1)).toEqual(first);
    expect(answers.unpack(Float64Array.from(values), 1, 0)).toEqual(second);
    expect(answers.records(values)).toEqual([first, second]);
    const odd = layout({ a: "number", b: 2 });
    const bits = { a: -0, b: [NaN, 0.1 + 0.2] };
    expect(odd.unpack(odd.pack(bits), 0)).toEqual(bits);
  });

  it("keeps a list of one number, and one of none, a list", () => {
    expect(answers.unpack(answers.pack(first), 0).population).toEqual([6]);
    const none = layout({ a: 0, b: "number" });
    expect(none.unpack(none.pack({ a: [], b: 1 }), 0)).toEqual({ a: [], b: 1 });
  });

  it("refuses lists of a wrong length, single numbers for lists, and missing fields", () => {
    expect(() => answers.pack({ ...first, phi: [1, 2] })).toThrow(
      /phi is a list of 3 numbers, got 2/,
    );
    expect(() => answers.pack({ ...first, phi: 3 as never })).toThrow(/phi .* got number/);
    expect(() => answers.pack({ ...first, loss: [1] as never })).toThrow(/loss is one number/);
    const { accuracy: _, ...missing } = first;
    expect(() => answers.pack(missing as never)).toThrow(/accuracy is one number/);
  });

  it("refuses to read behind the end, or a list that ends within a record", () => {
    const values = answers.pack(first);
    expect(() => answers.unpack(values, 1)).toThrow(/no record 1 of 6/);
    expect(() => answers.unpack(values, 0, 1)).toThrow(/from 1/);
    expect(() => answers.unpack(values, -1)).toThrow(RangeError);
    expect(() => answers.records(values.slice(1))).toThrow(/5 numbers are no records of 6/);
  });

  it("planted bug: a swapped field is noticed, by its value or by its length", () => {
    const swapped = layout({ accuracy: "number", loss: "number", phi: 3, population: 1 });
    expect(swapped.unpack(answers.pack(first), 0)).not.toEqual(first);
    const lists = { ...first, phi: first.population, population: first.phi };
    expect(() => answers.pack(lists)).toThrow(/phi is a list of 3 numbers, got 1/);
  });
});
