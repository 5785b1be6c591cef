/** Kurtosis of a coordinate under a law of A: against E3's cumulants, whole enumeration, and planted slips. */
import { describe, expect, it } from "vitest";
import { excessKurtosisOf, NORMAL_MOMENTS, relativeVariance, UNIFORM_MOMENTS } from "./init-law.js";
import { excessKurtosis } from "./moments.js";

const SIGNS = { fourth: 1, sixth: 1, eighth: 1 };
/** +-sqrt 2 with probability 1/4 each, else 0. */
const THREE = { fourth: 2, sixth: 4, eighth: 8 };

/** Fourth moment of X = a (q . a) - q_0 over every combination of a few values. */
function enumerated(q: readonly number[], values: readonly (readonly [number, number])[]): number {
  const go = (at: number, chance: number, sum: number, first: number): [number, number] => {
    if (at === q.length) {
      const x = first * sum - q[0];
      return [chance * x ** 2, chance * x ** 2 * x ** 2];
    }
    return values.reduce<[number, number]>(
      ([m2, m4], [value, p]) => {
        const [a, b] = go(at + 1, chance * p, sum + q[at] * value, at === 0 ? value : first);
        return [m2 + a, m4 + b];
      },
      [0, 0],
    );
  };
  const [m2, m4] = go(0, 1, 0, 0);
  return m4 / m2 ** 2 - 3;
}
const fourths = (q: readonly number[]): number =>
  q.slice(1).reduce((sum, x) => sum + x ** 2 * x ** 2, 0);
const ROWS = [
  [0.6, 0.8],
  [0.5, 0.5, 0.5, 0.5],
  [0.1, 0.7, 0.5, -Math.sqrt(0.25)],
];

describe("excess kurtosis of a coordinate", () => {
  it.each([1, 4, 64])("is E3's for Gaussian A, r = %d", (rank) => {
    for (const rho of [0, 0.25, 0.6, 1])
      expect(excessKurtosisOf(rank, rho, 0.3, NORMAL_MOMENTS)).toBeCloseTo(
        excessKurtosis(rank, rho),
        12,
      );
  });

  it("is that of every combination of signs, and of three values", () => {
    const r = Math.SQRT2;
    for (const q of ROWS) {
      expect(excessKurtosisOf(1, q[0], fourths(q), SIGNS)).toBeCloseTo(
        enumerated(q, [
          [1, 0.5],
          [-1, 0.5],
        ]),
        12,
      );
      expect(excessKurtosisOf(1, q[0], fourths(q), THREE)).toBeCloseTo(
        enumerated(q, [
          [r, 0.25],
          [-r, 0.25],
          [0, 0.5],
        ]),
        12,
      );
    }
  });

  it("is 2.4/r for a uniform entry of no loading, and not 6/r", () => {
    expect(excessKurtosisOf(4, 0, 0, UNIFORM_MOMENTS)).toBeCloseTo(0.6, 14);
    // A row of two: the others' fourth powers matter.
    expect(excessKurtosisOf(4, 0, 1, UNIFORM_MOMENTS)).toBeLessThan(0.1);
  });

  it("moments of a uniform entry are integrals, and the variance is E2's", () => {
    const steps = 200_000;
    const moment = (power: number): number => {
      let sum = 0;
      for (let i = 0; i < steps; i++) {
        const square = 3 * (((i + 0.5) / steps) * 2 - 1) ** 2;
        let term = 1;
        for (let k = 0; k < power / 2; k++) term *= square;
        sum += term / steps;
      }
      return sum;
    };
    expect(moment(4)).toBeCloseTo(UNIFORM_MOMENTS.fourth, 8);
    expect(moment(6)).toBeCloseTo(UNIFORM_MOMENTS.sixth, 8);
    expect(moment(8)).toBeCloseTo(UNIFORM_MOMENTS.eighth, 7);
    expect(relativeVariance(0.5, UNIFORM_MOMENTS)).toBeCloseTo(0.95, 14);
    expect(relativeVariance(0.5, NORMAL_MOMENTS)).toBeCloseTo(1.25, 14);
  });
});
