/** The level of intervals over pools, and the errors of pools that differ in size and variance. */
import { describe, expect, it } from "vitest";
import { betweenPools, contrast } from "./pools.js";
import { stream } from "./stream.js";

/** Values by pool: so many a pool, around a pool's own mean. */
const pools = (means: readonly number[], count: number, draw: () => number) =>
  new Map(
    means.map((mean, pool) => [pool, Array.from({ length: count }, () => mean + draw())] as const),
  );
const missesZero = ({ low, high }: { low: number; high: number }): boolean => low > 0 || high < 0;

describe("means over pools", () => {
  it("hold their level given the pools: 2000 contrasts without a difference, at 1%", () => {
    // Misses are binomial(2000, 0.01): 20 +- 4.4; 51 is 7 standard deviations.
    const { normal } = stream("claims", "contrast", 0);
    let misses = 0;
    for (let i = 0; i < 2000; i++)
      misses += Number(missesZero(contrast("", pools([0, 0, 0, 0], 8, normal), 0.01)));
    expect(misses).toBeGreaterThan(2);
    expect(misses).toBeLessThan(51);
  });
  it("hold their joint level between pools: 2000 families of 8 without a difference", () => {
    // Misses of any of 8 are below binomial(2000, 0.05): 100 +- 9.7; 168 is 7 standard deviations. Far fewer would
    // say that nothing could ever be shown.
    const { normal } = stream("claims", "between", 0);
    const shifted = () => {
      const values = new Map<number, number[]>();
      for (let pool = 0; pool < 5; pool++) {
        const shift = normal();
        values.set(
          pool,
          Array.from({ length: 3 }, () => shift + normal()),
        );
      }
      return values;
    };
    let misses = 0;
    for (let i = 0; i < 2000; i++)
      misses += Number(
        Array.from({ length: 8 }, () => betweenPools("", shifted(), 8)).some(missesZero),
      );
    expect(misses).toBeLessThan(168);
    expect(misses).toBeGreaterThan(40);
  });
  it("divide the level among contrasts: more of them have wider intervals", () => {
    const { normal } = stream("claims", "levels", 0);
    const values = pools([0, 0.1, 0.2, 0.3], 4, normal);
    const width = (count: number): number => {
      const { low, high } = betweenPools("", values, count);
      return high - low;
    };
    expect(width(8)).toBeGreaterThan(1.5 * width(1));
    const { between } = contrast("", values, 0.5, 0.05 / 8);
    expect(width(8)).toBe(between[1] - between[0]);
  });
});
