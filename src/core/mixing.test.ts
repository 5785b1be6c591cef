/** What the least eigenvalue bounds: planted pairs on the edge, hundreds of random ones inside, and wrong bounds. */
import { describe, expect, it } from "vitest";
import { partEigenvalues, partOf, rowEigenvalues } from "./mixing.js";
import { pencilOf, PRECISION } from "./pencil.js";
import { sketchRenyi } from "./sketch.js";
import { stream } from "./stream.js";

const [N, M] = [4, 9];
const { normal } = stream("1", "mixing/test", 0);
const vector = (length: number): number[] => Array.from({ length }, normal);
const unit = (x: number[]): number[] => {
  const size = Math.hypot(...x);
  return x.map((v) => v / size);
};
/** diag(values) beside zeros: singular values and vectors are known. */
const diagonal = (values: readonly number[]): Float64Array =>
  Float64Array.from({ length: N * M }, (_, at) =>
    Math.floor(at / M) === at % M ? values[at % M] : 0,
  );
const plus = (g: Float64Array, u: readonly number[], v: readonly number[], scale: number) =>
  g.map((x, at) => x + scale * u[Math.floor(at / M)] * v[at % M]);
const basis = (length: number, at: number): number[] =>
  Array.from({ length }, (_, i) => Number(i === at));
const pencil = (g: Float64Array, h: Float64Array) => pencilOf(g, h, N, M * PRECISION);
const part = (g: Float64Array, h: Float64Array) => partOf(g, h, N, pencil(g, h), M * PRECISION);

describe("a row of the data set to zero", () => {
  it("is 1 - 1/gamma exactly along the least direction, and nearer to 1 along others", () => {
    const g = diagonal([5, 4, 3, 2]);
    // The column (0, 0, 0, 1) beside the diagonal: lambda_min stays 5 once it is there, 4 without.
    const column = basis(M, 7);
    for (const [direction, expected] of [
      [3, 1 - 1 / 5],
      [0, 1 - 1 / 26],
    ] as const) {
      const whole = plus(g, basis(N, direction), column, 1);
      const [least] = pencil(whole, g).eigenvalues;
      expect(least).toBeCloseTo(expected, 12);
      const gamma = Math.min(...pencilSquares(whole));
      expect(least).toBeGreaterThanOrEqual((rowEigenvalues(gamma) as number[])[0] - 1e-12);
    }
    expect((rowEigenvalues(5) as number[])[0]).toBeCloseTo(0.8, 14);
  });

  it("promises nothing at gamma of 1 or less", () => {
    expect([rowEigenvalues(1), rowEigenvalues(0), rowEigenvalues(NaN)]).toEqual([null, null, null]);
    expect(rowEigenvalues(1.01)).not.toBeNull();
  });
});

/** Eigenvalues of G G'. */
const pencilSquares = (g: Float64Array): number[] => {
  const { smallest, largest } = pencil(g, g);
  return [(smallest * largest) ** 2, largest ** 2];
};

describe("an example's part", () => {
  it("is on the edge along the least direction, either way", () => {
    const g = diagonal([5, 4, 3, 2]);
    for (const [scale, end] of [
      [-0.5, 0],
      [0.5, -1],
    ] as const) {
      const h = plus(g, basis(N, 3), basis(M, 3), scale);
      const { gamma, parts } = part(g, h);
      expect([gamma, parts]).toEqual([expect.closeTo(16, 9), 1]);
      const moved = pencil(g, h).eigenvalues.at(end) as number;
      const [below, above] = (partEigenvalues(gamma, parts, N) as number[][])[0];
      expect(moved).toBeCloseTo(end === 0 ? below : above, 10);
      // As if it were a row of the data: too near to 1.
      expect(Math.abs(moved - 1)).toBeGreaterThan(1 - (rowEigenvalues(gamma) as number[])[0] + 0.3);
    }
  });

  it("of rank k moves at most k eigenvalues to either side, within the ends: 400 random pairs", () => {
    let [compared, farthest] = [0, 0];
    for (let t = 0; t < 400; t++) {
      const k = 1 + (t % 3);
      const g = Float64Array.from(vector(N * M));
      let h = g;
      for (let i = 0; i < k; i++) h = plus(h, unit(vector(N)), unit(vector(M)), 0.3 * normal());
      const { gamma, parts } = part(g, h);
      expect(parts).toBe(k);
      const worst = partEigenvalues(gamma, parts, N);
      if (worst === null) continue;
      compared++;
      const { eigenvalues } = pencil(g, h);
      const [low, high] = [(1 - gamma ** -0.5) ** 2, (1 + gamma ** -0.5) ** 2];
      farthest = Math.max(farthest, (1 - eigenvalues[0]) / (1 - low));
      expect(eigenvalues[0]).toBeGreaterThanOrEqual(low - 1e-10);
      expect(eigenvalues[N - 1]).toBeLessThanOrEqual(high + 1e-10);
      const moved = eigenvalues.filter((l) => Math.abs(l - 1) > 1e-9);
      expect(moved.filter((l) => l < 1).length).toBeLessThanOrEqual(k);
      expect(moved.filter((l) => l > 1).length).toBeLessThanOrEqual(k);
    }
    expect(compared).toBeGreaterThan(250);
    expect(farthest).toBeGreaterThan(0.5);
  });

  it("fills the outputs and no more, from either end", () => {
    expect(partEigenvalues(4, 1, 5)).toEqual([
      [0.25, 2.25],
      [0.25, 2.25],
    ]);
    expect(partEigenvalues(4, 3, 4)).toEqual([
      [0.25, 0.25, 0.25, 2.25],
      [0.25, 2.25, 2.25, 2.25],
    ]);
    expect(partEigenvalues(4, 9, 2)).toEqual([
      [0.25, 0.25],
      [2.25, 2.25],
    ]);
    expect(() => partEigenvalues(4, 0, 2)).toThrow(/parts/);
  });

  it("promises nothing of a rank-deficient gradient, of other ranges, at gamma 1", () => {
    const flat = diagonal([5, 4, 3, 0]);
    const adds = plus(flat, basis(N, 3), basis(M, 3), 0.1);
    expect(part(flat, adds).gamma).toBe(0);
    expect(part(adds, flat).gamma).toBe(0);
    expect(partEigenvalues(0, 1, 4)).toBeNull();
    expect(partEigenvalues(1, 1, 4)).toBeNull();
    expect(part(flat, flat)).toEqual({ gamma: Infinity, parts: 1 });
    expect(partEigenvalues(Infinity, 1, 2)).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it("rests on divergences that rise as an eigenvalue leaves 1", () => {
    for (const alpha of [1.01, 1.5, 4]) {
      const of = (l: number): number => sketchRenyi(alpha, 3, [l]);
      const rising = [1, 1.1, 1.5, 3, 20].map(of);
      const falling = [1, 0.97, 0.9, 0.5, 0.1].map(of);
      for (const list of [rising, falling]) expect(list).toEqual([...list].sort((a, b) => a - b));
    }
  });
});
