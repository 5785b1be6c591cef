/** Power of Student's test against published values, simulation and its limits. */
import { describe, expect, it } from "vitest";
import { detectableMean, noncentralTail, powerOfMean } from "./detectable.js";
import { halfWidth, meanOf } from "./pools.js";
import { normalCdf, normalQuantile, tCdf } from "./stdlib.js";
import { stream } from "./stream.js";

/** t, degrees, shift, upper tail: scipy 1's stats.nct.sf, which is other code (Boost). */
const PUBLISHED = [
  [3.182446, 3, 2.5, 0.40780260944387703],
  [2.570582, 5, 3, 0.6721729901292133],
  [12.7062, 1, 10, 0.5673067368693802],
  [2, 20, 1, 0.17612673270890644],
  [-1, 4, 1, 0.9672267046679722],
  [4.1765, 3, 6.5, 0.910863669523838],
] as const;

describe("the noncentral t law", () => {
  it("is Student's without a shift, for one degree of freedom, too", () => {
    for (const freedom of [1, 2, 3, 5, 12, 60, 400])
      for (const t of [-3, -0.5, 0, 1, 2.5, 12])
        expect(noncentralTail(t, freedom, 0), `${freedom} ${t}`).toBeCloseTo(
          1 - tCdf(t, freedom),
          10,
        );
  });
  it("nears the normal law of its shift as degrees grow", () => {
    // Terms of order t^2/freedom remain.
    expect(noncentralTail(1.5, 1e6, 2)).toBeCloseTo(normalCdf(0.5), 5);
  });
  it("agrees with published values", () => {
    for (const [t, freedom, shift, tail] of PUBLISHED)
      expect(noncentralTail(t, freedom, shift), `${t} ${freedom} ${shift}`).toBeCloseTo(tail, 9);
  });
});

describe("the smallest mean that is shown", () => {
  it.each([
    [4, 0.05],
    [4, 0.025],
    [8, 0.05],
  ])("of %i values at level %f is shown in nine of ten simulated samples", (n, alpha) => {
    // binomial(4000, 0.9): 3600 +- 19; 6.2 standard deviations are 118: 6e-10. A mean 15% smaller or larger is
    // outside (controls).
    const mean = detectableMean({ sd: 0.3, n, alpha }) as number;
    const shown = (factor: number): number => {
      const { normal } = stream("core", `detectable ${n} ${alpha}`, 0);
      let count = 0;
      for (let i = 0; i < 4000; i++) {
        const values = Array.from({ length: n }, () => factor * mean + 0.3 * normal());
        count += Number(meanOf(values) - halfWidth(values, alpha) > 0);
      }
      return count;
    };
    expect(Math.abs(shown(1) - 3600)).toBeLessThan(118);
    expect(shown(0.85)).toBeLessThan(3600 - 118);
    expect(shown(1.15)).toBeGreaterThan(3600 + 118);
  });
  it("scales with the spread, and nears the normal formula for many values", () => {
    const one = detectableMean({ sd: 1, n: 6, alpha: 0.05 }) as number;
    expect(detectableMean({ sd: 0.02, n: 6, alpha: 0.05 })).toBeCloseTo(0.02 * one, 9);
    const z = normalQuantile(0.975, 0, 1) + normalQuantile(0.9, 0, 1);
    const many = detectableMean({ sd: 1, n: 2000, alpha: 0.05 }) as number;
    expect(many * Math.sqrt(2000)).toBeCloseTo(z, 2);
    expect(powerOfMean(one, { sd: 1, n: 6, alpha: 0.05 })).toBeCloseTo(0.9, 8);
    expect(powerOfMean(-one, { sd: 1, n: 6, alpha: 0.05 })).toBeCloseTo(0.9, 8);
  });
  it("cannot be said of one value, or without a spread", () => {
    expect(detectableMean({ sd: NaN, n: 4, alpha: 0.05 })).toBeNull();
    expect(detectableMean({ sd: 1, n: 1, alpha: 0.05 })).toBeNull();
    expect(detectableMean({ sd: 0, n: 4, alpha: 0.05 })).toBe(0);
  });
});
