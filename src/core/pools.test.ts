/** Limits of means and differences over pools hold their level, with few models a pool and unequal variances, too. */
import { describe, expect, it } from "vitest";
import { contrast, difference, errorOf, errorOfDifference } from "./pools.js";
import { tQuantile } from "./stdlib.js";
import { stream } from "./stream.js";

describe("limits over pools hold their level", () => {
  it("of a mean and of a difference: 2000 comparisons without one, at 1% and 0.1%", () => {
    // Misses are at most binomial(2000, 0.01), 20 +- 4.4 (the smaller side's degrees make the limits wide): 51 is 7
    // standard deviations.
    const { normal } = stream("claims", "difference", 0);
    const side = (size: number) =>
      new Map([0, 1, 2].map((p) => [p, Array.from({ length: size }, () => p + normal())]));
    let misses = 0;
    for (let i = 0; i < 2000; i++) {
      const { low, high } = difference("", side(6), side(9), 0.01);
      if (low > 0 || high < 0) misses++;
    }
    expect(misses).toBeGreaterThan(0);
    expect(misses).toBeLessThan(51);
    // Few models a pool: normal limits would miss one time in fifteen or more, 130 of 2000.
    let [few, own] = [0, 0];
    for (let i = 0; i < 2000; i++) {
      const d = difference("", side(2), side(2), 0.01);
      if (d.low > 0 || d.high < 0) few++;
      const c = contrast(
        "",
        new Map([
          [0, [normal(), normal()]],
          [1, [normal(), normal()]],
        ]),
        0.01,
      );
      if (c.low > 0 || c.high < 0) own++;
    }
    expect(few).toBeLessThan(60);
    expect(own).toBeLessThan(60);
    // Three pools of sds 1, 0.1, 0.1: degrees pooled as if equal would miss about six times as often as stated.
    let unequal = 0;
    for (let i = 0; i < 2000; i++) {
      const c = contrast(
        "",
        new Map([1, 0.1, 0.1].map((sd, p) => [p, Array.from({ length: 4 }, () => sd * normal())])),
        0.001,
      );
      if (c.low > 0 || c.high < 0) unequal++;
    }
    // binomial(2000, 0.001): 2 +- 1.4.
    expect(unequal).toBeLessThan(13);
  });
});

describe("limits at so many times the values of a pool", () => {
  const [a, b] = [
    new Map([
      [0, [1, 2, 4, 3]],
      [1, [2, 5, 3, 3]],
    ]),
    new Map([
      [0, [1, 1, 2, 0]],
      [1, [0, 2, 2, 1]],
    ]),
  ];
  it("are Student's about the same mean, of the same spread, with as many more degrees of freedom", () => {
    for (const times of [1, 4, 100]) {
      const { variance, degrees } = errorOf([...a.values()]);
      const { mean, high, low } = contrast("", a, 0.01, 0.05, times);
      expect(high - mean).toBeCloseTo(
        tQuantile(0.995, degrees * times) * Math.sqrt(variance / times),
        12,
      );
      expect(mean - low).toBeCloseTo(high - mean, 12);
      const error = errorOfDifference(a, b);
      const c = difference("", a, b, 0.01, times);
      expect(c.high - c.mean).toBeCloseTo(
        tQuantile(0.995, error.degrees * times) * Math.sqrt(error.variance / times),
        12,
      );
    }
    expect(contrast("", a, 0.01, 0.05, Infinity)).toMatchObject({ low: 2.875, high: 2.875 });
    expect(difference("", a, b, 0.01, Infinity)).toMatchObject({ low: 1.75, high: 1.75 });
  });
});
