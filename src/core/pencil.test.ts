/** Ranges and eigenvalues of two gradients, made to have known ones. */
import { Matrix, QrDecomposition } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { F32_PRECISION, pencilOf, PRECISION } from "./pencil.js";
import { stream } from "./stream.js";

const { normal } = stream("1", "pencil/test", 0);
const random = (rows: number, cols: number): Matrix =>
  Matrix.from1DArray(rows, cols, Array.from({ length: rows * cols }, normal));
/** Columns that are orthonormal. */
const frame = (rows: number, cols: number): Matrix =>
  new QrDecomposition(random(rows, cols)).orthogonalMatrix;
const flat = (m: Matrix): Float64Array => Float64Array.from(m.to1DArray());

/** G = U D V' and G_1 = U D R sqrt(L) V'', so that S^-1 S_1 has the eigenvalues L on the range of U. */
function made(
  outputs: number,
  inputs: number,
  values: readonly number[],
  eigenvalues: readonly number[],
) {
  const k = values.length;
  const u = frame(outputs, k);
  const d = Matrix.diag([...values]);
  const g = u.mmul(d).mmul(frame(inputs, k).transpose());
  const h = u
    .mmul(d)
    .mmul(frame(k, k))
    .mmul(Matrix.diag(eigenvalues.map(Math.sqrt)))
    .mmul(frame(inputs, k).transpose());
  return { g: flat(g), h: flat(h) };
}
const spaced = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));

describe("two gradients as a pair of covariances", () => {
  it.each([
    ["full rank", 8, spaced(8, 1, 0.1)],
    ["full rank, badly conditioned", 8, spaced(8, 1, 1e-6)],
    ["a range of its own", 12, spaced(5, 3, 0.01)],
  ])("finds the eigenvalues that were made: %s", (_, outputs, values) => {
    const wanted = values.map((_value, i) => 0.1 * 3 ** i).sort((a, b) => a - b);
    const { g, h } = made(outputs, 20, values, wanted);
    const found = pencilOf(g, h, outputs, 20 * PRECISION);
    expect(found).toMatchObject({
      ranges: "same",
      rank: values.length,
      neighbourRank: values.length,
      jointRank: values.length,
    });
    expect(found.smallest).toBeCloseTo(values[values.length - 1] / values[0], 9);
    found.eigenvalues.forEach((l, i) => expect(Math.abs(l / wanted[i] - 1)).toBeLessThan(1e-7));
  });

  it("ranges differ: of one rank, of a larger neighbour, of a smaller one, of none", () => {
    const base = random(6, 3).mmul(random(3, 10));
    const other = random(6, 3).mmul(random(3, 10));
    const less = random(6, 2).mmul(random(2, 10));
    const more = Matrix.add(base, random(6, 1).mmul(random(1, 10)));
    for (const [g, h, ranks] of [
      [base, other, [3, 3, 6]],
      [base, more, [3, 4, 4]],
      [more, base, [4, 3, 4]],
      [base, less, [3, 2, 5]],
      [base, Matrix.zeros(6, 10), [3, 0, 3]],
      [random(6, 10), less, [6, 2, 6]],
    ] as const) {
      const { ranges, rank, neighbourRank, jointRank, eigenvalues } = pencilOf(
        flat(g),
        flat(h),
        6,
        10 * PRECISION,
      );
      expect(ranges).toBe("apart");
      expect([rank, neighbourRank, jointRank]).toEqual(ranks);
      expect(eigenvalues).toEqual([]);
    }
  });

  it("outputs that no example reaches are no difference", () => {
    const { g, h } = made(5, 9, spaced(5, 1, 0.1), [0.5, 0.8, 1, 1.2, 2]);
    const padded = (x: Float64Array): Float64Array =>
      Float64Array.from([...x, ...new Float64Array(18)]);
    const own = pencilOf(g, h, 5, 9 * PRECISION);
    const dead = pencilOf(padded(g), padded(h), 7, 9 * PRECISION);
    expect(dead.ranges).toBe("same");
    dead.eigenvalues.forEach((l, i) => expect(l).toBeCloseTo(own.eigenvalues[i], 10));
  });

  it("a direction that rounding could have made is not counted for or against", () => {
    const near = (smallest: number) => made(4, 8, [1, 0.5, 0.3, smallest], [0.5, 0.8, 1.25, 2]);
    const at = (smallest: number) => {
      const { g, h } = near(smallest);
      return pencilOf(g, h, 4, F32_PRECISION).ranges;
    };
    expect(at(30 * F32_PRECISION)).toBe("same");
    expect(at(2 * F32_PRECISION)).toBe("unclear");
    expect(at(F32_PRECISION / 2)).toBe("unclear");
    expect(at(F32_PRECISION / 30)).toBe("same");
  });

  it("the same gradient twice has eigenvalues of 1, and the other order the reciprocal ones", () => {
    const { g, h } = made(6, 9, spaced(6, 1, 0.01), [0.2, 0.5, 0.9, 1.1, 3, 7]);
    for (const l of pencilOf(g, g, 6, 9 * PRECISION).eigenvalues) expect(l).toBeCloseTo(1, 9);
    const back = pencilOf(h, g, 6, 9 * PRECISION).eigenvalues;
    [7, 3, 1.1, 0.9, 0.5, 0.2].forEach((l, i) => expect(back[i]).toBeCloseTo(1 / l, 8));
  });

  it("of no direction at all are the same range, without an eigenvalue", () => {
    const none = new Float64Array(12);
    expect(pencilOf(none, none, 3, PRECISION)).toMatchObject({
      ...{ rank: 0, neighbourRank: 0, jointRank: 0, ranges: "same", eigenvalues: [] },
      ...{ smallest: 0, largest: 0 },
    });
  });
});
