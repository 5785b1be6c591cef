/** Partials as text: every number comes back as it was, those that JSON has not too. */
import { expect, it } from "vitest";
import { decodePartial, encodePartial } from "./codec.js";

it("numbers come back to the last bit, alone and packed, and stay what they are", () => {
  const numbers = [NaN, Infinity, -Infinity, -0, 0, 5e-324, 0.1 + 0.2, -1.7976931348623157e308];
  const partial = {
    packed: Float64Array.from(numbers),
    alone: numbers,
    rows: [{ mean: NaN, se: -0, name: "NaN", none: null, is: true }],
  };
  const back = decodePartial(encodePartial(partial)) as typeof partial;
  expect(back.packed).toBeInstanceOf(Float64Array);
  const same = (x: number, i: number): boolean => Object.is(x, numbers[i]);
  expect([back.packed.length, [...back.packed].every(same)]).toEqual([numbers.length, true]);
  expect([back.alone.length, back.alone.every(same)]).toEqual([numbers.length, true]);
  expect(back.rows).toEqual(partial.rows);
});
