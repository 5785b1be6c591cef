/** The spectrum of B A from its factors: against the product itself, at shapes where one side is narrow. */
import { Matrix, SVD } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { productSpectrum, stableRank } from "./low-rank.js";
import { times } from "./row-major.js";
import { stream } from "./stream.js";

const { normal } = stream("21", "low-rank", 0);
const draw = (n: number): Float64Array => Float64Array.from({ length: n }, normal);

function direct(b: Float64Array, a: Float64Array, rank: number): number[] {
  const [n, m] = [b.length / rank, a.length / rank];
  const product = times(b, a, rank, m);
  const rows = Array.from({ length: n }, (_, i) => [...product.subarray(i * m, (i + 1) * m)]);
  return new SVD(new Matrix(rows), { autoTranspose: true }).diagonal;
}

describe("the spectrum of a product", () => {
  it.each([
    [9, 3, 14],
    [2, 5, 7],
    [8, 6, 4],
    [3, 8, 3],
    [5, 5, 5],
    [1, 1, 1],
    [40, 1, 2],
  ])("of %d x %d by %d is that of the product", (n, r, m) => {
    const [b, a] = [draw(n * r), draw(r * m)];
    const found = productSpectrum(b, a, r);
    expect(found).toHaveLength(Math.min(n, r, m));
    const expected = direct(b, a, r);
    found.forEach((s, i) => expect(Math.abs(s - expected[i])).toBeLessThan(1e-12 * expected[0]));
  });

  it("keeps small directions that a Gram matrix would lose", () => {
    const a = [1, 0, 0, 0, 1, 0];
    const b = [1, 0, 0, 1e-12, 0, 0];
    const [first, second] = productSpectrum(b, a, 2);
    expect(first).toBeCloseTo(1, 14);
    expect(second / 1e-12).toBeCloseTo(1, 8);
  });

  it("of factors whose rows nearly agree is that of the product", () => {
    const a = draw(60);
    for (let j = 0; j < 20; j++) a[20 + j] = a[j] + 1e-9 * a[20 + j];
    for (let j = 0; j < 20; j++) a[40 + j] = a[j] + a[20 + j];
    const b = draw(30 * 3);
    const [found, expected] = [productSpectrum(b, a, 3), direct(b, a, 3)];
    expect(found).toHaveLength(3);
    found.forEach((s, i) => expect(Math.abs(s - expected[i])).toBeLessThan(1e-14 * expected[0]));
    expect(found[1] / found[0]).toBeGreaterThan(1e-11);
    expect(found[2] / found[0]).toBeLessThan(1e-15);
  });

  it("of B = 0 is zeros", () => {
    expect(productSpectrum(new Float64Array(6), draw(8), 2)).toEqual([0, 0]);
    expect([stableRank([]), stableRank([0, 0]), stableRank([2, 2, 1])]).toEqual([0, 0, 2.25]);
  });

  it("refuses factors that hold no whole rows", () =>
    expect(() => productSpectrum(draw(5), draw(6), 2)).toThrow(RangeError));
});
