/** Incomplete gamma functions against sums of Poisson probabilities, at both ends, and chi-square quantiles back. */
import { describe, expect, it } from "vitest";
import { chiSquareQuantile, gammaP, gammaQ, logGammaP, logGammaQ } from "./gamma.js";

/** log k! */
const logFactorial = (k: number): number => {
  let sum = 0;
  for (let i = 2; i <= k; i++) sum += Math.log(i);
  return sum;
};
/**
 * Of a whole shape a: Q(a, x) is the chance of fewer than a events of a Poisson law of mean x, P of a or more. Terms
 * rise to the one next to x and fall from there: each sum is taken from its largest, relative to it.
 */
function poisson(a: number, x: number): { logP: number; logQ: number } {
  const logTerm = (k: number): number => k * Math.log(x) - x - logFactorial(k);
  const logSum = (start: number, step: 1 | -1): number => {
    let [sum, term] = [0, 1];
    for (let k = start; k >= 0 && (term > 1e-18 || k < x); k += step) {
      sum += term;
      term *= step === 1 ? x / (k + 1) : k / x;
    }
    return logTerm(start) + Math.log(sum);
  };
  // The smaller tail by its own terms, the other one as what is left.
  return x < a
    ? { logP: logSum(a, 1), logQ: Math.log1p(-Math.exp(logSum(a, 1))) }
    : { logP: Math.log1p(-Math.exp(logSum(a - 1, -1))), logQ: logSum(a - 1, -1) };
}

const SHAPES = [1, 2, 7, 40, 199, 200, 201, 1024];

describe("incomplete gamma functions", () => {
  it.each(SHAPES)("of shape %d are sums of Poisson probabilities, in both tails", (a) => {
    const sd = Math.sqrt(a);
    for (const z of [-6, -3, -1, 0, 0.5, 1, 3, 8]) {
      const x = Math.max(a / 20, a + z * sd);
      const { logP, logQ } = poisson(a, x);
      // Logarithms of 1000! have an error of some 1e-12.
      const near = (found: number, wanted: number): void =>
        expect(Math.abs(found - wanted), `${a}, ${x}`).toBeLessThan(
          2e-11 * Math.max(1, Math.abs(wanted)),
        );
      near(logGammaP(a, x), logP);
      near(logGammaQ(a, x), logQ);
      near(gammaP(a, x) / Math.exp(logP), 1);
      near(gammaQ(a, x) / Math.exp(logQ), 1);
    }
  });

  it.each([0.5, 3, 500])("of shape %d end at 0 and 1", (a) => {
    for (const x of [0, -1, -Infinity])
      expect([gammaP(a, x), gammaQ(a, x), logGammaP(a, x), logGammaQ(a, x)]).toEqual([
        ...[0, 1],
        ...[-Infinity, 0],
      ]);
    expect([gammaP(a, Infinity), gammaQ(a, Infinity)]).toEqual([1, 0]);
    expect([logGammaP(a, Infinity), logGammaQ(a, Infinity)]).toEqual([0, -Infinity]);
    expect([gammaP(a, 2e6 * (a + 1)), gammaQ(a, 2e6 * (a + 1))]).toEqual([1, 0]);
    for (const of of [gammaP, gammaQ, logGammaP, logGammaQ]) expect(of(a, NaN)).toBeNaN();
  });

  it("have logarithms where they are below all doubles", () => {
    // P(300, 1): the first term of its series, 1/300!, and what follows; Q(1, x) is e^-x.
    expect(gammaP(300, 1)).toBe(0);
    const rest = 1 + 1 / 301 + 1 / (301 * 302) + 1 / (301 * 302 * 303);
    expect(logGammaP(300, 1) / (-1 - logFactorial(300) + Math.log(rest))).toBeCloseTo(1, 10);
    expect(logGammaQ(1, 900)).toBeCloseTo(-900, 9);
  });
});

describe("chi-square quantiles", () => {
  it.each([1, 2, 5, 64, 3000])("of %d degrees come back", (k) => {
    for (const p of [1e-9, 0.01, 0.4999, 0.5, 0.9, 1 - 1e-9]) {
      const x = chiSquareQuantile(p, k);
      expect(gammaP(k / 2, x / 2) / p).toBeCloseTo(1, 10);
      expect(gammaQ(k / 2, x / 2) / (1 - p)).toBeCloseTo(1, 5);
      if (k === 2) expect(x / (-2 * Math.log1p(-p))).toBeCloseTo(1, 10);
    }
  });

  it("end at 0 and infinity, and are of chances only", () => {
    expect([chiSquareQuantile(0, 3), chiSquareQuantile(1, 3)]).toEqual([0, Infinity]);
    for (const p of [-0.1, 1.1, NaN]) expect(chiSquareQuantile(p, 3)).toBeNaN();
  });
});
