/** Standardised columns against whole-number arithmetic of any size. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { standardised } from "./standardise.js";

/** A finite double as a whole number of 2^-1074. */
function units(x: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(x).buffer)[0];
  const [exponent, fraction] = [Number((bits >> 52n) & 0x7ffn), bits & ((1n << 52n) - 1n)];
  const size = exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1);
  return x < 0 ? -size : size;
}

function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** The same to 2^-80, by whole numbers alone: (n x - S)/sqrt(n S2 - S^2). */
function oracle(column: readonly number[]): number[] {
  const [xs, n] = [column.map(units), BigInt(column.length)];
  const total = xs.reduce((a, x) => a + x, 0n);
  const squares = xs.reduce((a, x) => a + x * x, 0n);
  const deviation = squareRoot((n * squares - total * total) << 200n);
  return xs.map((x) => Number(((n * x - total) << 180n) / deviation) / 2 ** 80);
}

const off = (column: readonly number[]): number => {
  const got = standardised(Float64Array.from(column)) as Float64Array;
  return Math.max(...oracle(column).map((z, i) => Math.abs(got[i] - z) / (1 + Math.abs(z))));
};
const spread = (n: number, f: (u: number) => number): number[] =>
  Array.from({ length: n }, (_, i) => f(((i * 0.6180339887498949) % 1) - 0.5));

describe("standardised columns", () => {
  it.each([
    ["near 1e300", spread(500, (u) => 1e300 * (1 + u))],
    ["of both signs near the largest double", spread(500, (u) => 2 * u * 1.7e308)],
    ["near 1e-300", spread(500, (u) => 1e-300 * (1 + u))],
    ["of the smallest doubles", spread(500, (u) => Math.round(100 * u) * 5e-324)],
    ["at 1e9 with a spread of 1e-3", spread(500, (u) => 1e9 + 3.5e-3 * u)],
    ["at 1e15 with a spread of 1", spread(500, (u) => 1e15 + Math.round(4 * u))],
    ["with one huge value", [...spread(499, (u) => u), 1e12]],
    ["of two neighbouring doubles", spread(400, (u) => (u > 0.3 ? 0.1 : 0.1 + 2 ** -56))],
  ])("%s are right to 1e-13", (_, column) => {
    expect(off(column)).toBeLessThan(1e-13);
  });

  it("are right to 1e-13 for any scale, offset and spread", () => {
    const column = fc
      .tuple(
        fc.integer({ min: -290, max: 290 }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 60 }),
      )
      .map(([power, offset, list]) => list.map((x) => (x + offset) * Number(`1e${power}`)))
      .filter((list) => new Set(list.map((x) => x + 0)).size > 1);
    fc.assert(
      fc.property(column, (list) => off(list) < 1e-13),
      { seed: 1, numRuns: 500 },
    );
  });

  it("the order of rows changes no bit", () => {
    const column = Float64Array.from(spread(1001, (u) => 1e9 + u));
    const got = standardised(column) as Float64Array;
    const reversed = standardised(column.slice().reverse()) as Float64Array;
    expect(reversed.reverse()).toEqual(got);
  });

  it("a column of one value is none, though its mean rounds to another", () => {
    // 0.1 added up a thousand times and divided is not 0.1.
    expect(standardised(new Float64Array(1000).fill(0.1))).toBeUndefined();
    expect(standardised(Float64Array.of(0, -0, 0))).toBeUndefined();
    expect(standardised(new Float64Array(0))).toBeUndefined();
  });

  it("leaves no negative zero", () => {
    const got = standardised(Float64Array.of(-1, -0, 1, 0)) as Float64Array;
    expect(Object.is(got[1], 0) && Object.is(got[3], 0)).toBe(true);
  });
});
