/** A mean over pools gives every pool one vote, whatever its size. */
import { describe, expect, it } from "vitest";
import { overPools } from "./pools.js";
import { tQuantile } from "./stdlib.js";

describe("mean over pools of unequal size", () => {
  const rows = [
    { pool: 0, x: 1 },
    { pool: 1, x: 4 },
    { pool: 1, x: 6 },
    { pool: 1, x: 8 },
    { pool: 2, x: 2 },
    { pool: 2, x: 4 },
  ];
  it("is the mean of pool means, and its interval is that between them", () => {
    // Pool means 1, 6, 3: mean 10/3, variance 19/3 with two degrees of freedom. The mean of rows would be 25/6.
    const { mean, low, high, pools } = overPools(rows, (r) => r.x);
    const half = tQuantile(0.975, 2) * Math.sqrt(19 / 3 / 3);
    expect(pools).toBe(3);
    expect(mean).toBeCloseTo(10 / 3, 12);
    expect([low, high]).toEqual([
      expect.closeTo(10 / 3 - half, 9),
      expect.closeTo(10 / 3 + half, 9),
    ]);
  });
  it("of one pool has no width", () => {
    const one = rows.filter((r) => r.pool === 1);
    expect(overPools(one, (r) => r.x)).toEqual({ mean: 6, low: 6, high: 6, pools: 1 });
  });
});
