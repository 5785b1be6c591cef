/** Errors over pools against numbers computed by hand. Pools are unequal, so that each weight and degree counts. */
import { describe, expect, it } from "vitest";
import { betweenPools, contrast, difference, halfWidth, overPools } from "./pools.js";

/**
 * Pools {1, 3} and {2, 4, 6, 8}: means 2 and 5, sums of squares 2 and 20, variances of the mean 2/1/2 = 1 and
 * 20/3/4 = 5/3, over two pools 1/4 and 5/12: together 2/3.
 */
const unequal = new Map([
  [0, [1, 3]],
  [1, [2, 4, 6, 8]],
]);
/** Pools {0, 2, 4} and {1, 1, 4}: means 2 and 2, variances of the mean 4/3 and 1, over two pools 1/3 and 1/4: 7/12. */
const other = new Map([
  [0, [0, 2, 4]],
  [1, [1, 1, 4]],
]);

/** Student's t quantiles at 0.975, by scipy.stats.t.ppf; the degrees are computed where they are used. */
const T1 = 12.706204736;
const T2 = 4.30265273;
const T_48_13 = 2.870117274;
const T_BOTH = 2.330613961;

describe("a mean over pools", () => {
  it("is the mean of the pools' means, each of one weight, and counts all values", () => {
    const c = contrast("c", unequal, 0.05);
    expect([c.name, c.mean, c.n]).toEqual(["c", 3.5, 6]);
    const rows = [...unequal].flatMap(([pool, values]) => values.map((x) => ({ pool, x })));
    expect(overPools(rows, (r) => r.x)).toMatchObject({ mean: 3.5, pools: 2 });
  });
  it("has the error of n - 1, and Welch's degrees of freedom", () => {
    // (2/3)^2 / ((1/4)^2/1 + (5/12)^2/3) = (4/9) / (52/432) = 48/13 degrees. Exchanged, (4/9) / ((1/4)^2/3 +
    // (5/12)^2/1) = 2.29 degrees, whose quantile is 3.83.
    const { mean, high, low } = contrast("", unequal, 0.05);
    expect(high - mean).toBeCloseTo(mean - low, 12);
    expect((high - mean) / Math.sqrt(2 / 3)).toBeCloseTo(T_48_13, 8);
  });
  it("between pools has the error of the pools' means", () => {
    // Means 2 and 5: sum of squares 4.5, variance of the mean 4.5/1/2 = 1.5^2, one degree of freedom.
    const half = T1 * 1.5;
    const { between } = contrast("", unequal, 0.01);
    expect(between[0]).toBeCloseTo(3.5 - half, 8);
    expect(between[1]).toBeCloseTo(3.5 + half, 8);
    expect(betweenPools("", unequal, 1).high).toBeCloseTo(3.5 + half, 8);
  });
  it("of values alone: Student's interval with n - 1 degrees", () => {
    // {1, 2, 6}: mean 3, sum of squares 14, variance of the mean 14/2/3.
    expect(halfWidth([1, 2, 6])).toBeCloseTo(T2 * Math.sqrt(7 / 3), 8);
    expect(halfWidth([5])).toBeNaN();
  });
});

describe("a difference of means over pools", () => {
  it("adds the errors, each with its own degrees of freedom", () => {
    // Variances 2/3 with 48/13 degrees and 7/12 with (7/12)^2 / ((1/3)^2/2 + (1/4)^2/2) = 3.92. Together 5/4 with
    // (5/4)^2 / ((2/3)^2/(48/13) + (7/12)^2/3.92) = 7.5419.
    const d = difference("d", unequal, other, 0.05);
    expect([d.name, d.mean, d.n]).toEqual(["d", 1.5, 12]);
    expect((d.high - d.mean) / Math.sqrt(5 / 4)).toBeCloseTo(T_BOTH, 8);
    expect(d.high - d.mean).toBeCloseTo(d.mean - d.low, 12);
  });
});
