/** Verdict rules on contrasts, at their limits. */
import { describe, expect, it } from "vitest";
import type { Contrast } from "../core/pools.js";
import { allBelowZero, decidingContrast, signOf } from "./rules.js";

const contrast = (
  limits: readonly [number, number],
  between: readonly [number, number],
  mean = (limits[0] + limits[1]) / 2,
): Contrast => ({ name: `${mean}`, mean, low: limits[0], high: limits[1], between, n: 8 });
const above = contrast([0.1, 0.3], [0.1, 0.3]);
const below = contrast([-0.3, -0.1], [-0.3, -0.1]);
const open = contrast([-0.1, 0.9], [0.1, 0.7]);

describe("contrasts with zero", () => {
  it("have a sign where limits and interval between pools both show it", () => {
    expect([above, below, open].map(signOf)).toEqual([1, -1, 0]);
    expect(signOf(contrast([0.1, 0.3], [-0.1, 0.5]))).toBe(0);
    expect(signOf(contrast([-0.1, 0.5], [0.1, 0.3]))).toBe(0);
    expect(signOf(contrast([0.1, 0.3], [-0.3, -0.1]))).toBe(0);
    expect(signOf(contrast([0, 0.3], [0, 0.3]))).toBe(0);
    expect(signOf(contrast([0.1, 0.3], [NaN, NaN]))).toBe(0);
  });
  it("uphold 'all below' together, violate it one by one, and show nothing where there is none", () => {
    expect(allBelowZero([below, below])).toBe("upheld");
    expect(allBelowZero([below, open])).toBe("inconclusive");
    expect(allBelowZero([below, open, above])).toBe("violated");
    expect(allBelowZero([])).toBe("inconclusive");
  });
  it("are decided by one that is shown above zero, then by the largest; never by one of no values", () => {
    expect(decidingContrast([below, above, open])).toBe(above);
    expect(decidingContrast([below, open])).toBe(open);
    const none = { ...contrast([NaN, NaN], [NaN, NaN]), n: 0 };
    expect(decidingContrast([none, below])).toBe(below);
    expect(decidingContrast([none])).toBeUndefined();
  });
});
