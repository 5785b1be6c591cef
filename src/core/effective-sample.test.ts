/** What estimates that share draws are worth. */
import { describe, expect, it } from "vitest";
import { effectiveSample } from "./effective-sample.js";
import { stream } from "./stream.js";

describe("an effective sample", () => {
  it("is one where all of a group are the same, and all where they differ by independent draws", () => {
    // 4,000 groups of 4: the correlation has a standard error below 0.02; six of them, probability below 1e-8.
    const groups = (c: number): number[][] =>
      Array.from({ length: 4000 }, (_, i) => {
        const { normal } = stream("effective", String(c), i);
        const shared = normal();
        return [0, 1, 2, 3].map(() => Math.sqrt(c) * shared + Math.sqrt(1 - c) * normal());
      });
    for (const c of [0, 0.5, 1]) {
      const found = effectiveSample(groups(c));
      expect(Math.abs((found?.correlation ?? NaN) - c)).toBeLessThan(0.12);
      expect(found?.pairs).toBe(24000);
      expect(found?.effective).toBeCloseTo(4 / (1 + 3 * (found?.correlation ?? NaN)), 12);
    }
    expect(effectiveSample(groups(1))?.effective).toBeLessThan(1.15);
    expect(effectiveSample(groups(0))?.effective).toBeGreaterThan(3.8);
  });

  it("counts pairs, not groups: by hand", () => {
    // Products 2 and 3 * (1 + 2 + 2) / 3 = 1*1 + 1*2 + 1*2: (2 + 5) / 4.
    const found = effectiveSample([
      [1, 2],
      [1, 1, 2],
    ]);
    expect(found?.correlation).toBeCloseTo(7 / 4, 12);
    expect(found?.size).toBe(2.5);
    // Off by 1/4 each: sqrt(2/16 * 2/1)/4 = 1/8, times the normal quantile.
    expect((found?.high ?? NaN) - 7 / 4).toBeCloseTo(1.959964 / 8, 6);
    expect(7 / 4 - (found?.low ?? NaN)).toBeCloseTo(1.959964 / 8, 6);
  });

  it("is not there without two groups of two", () => {
    expect(effectiveSample([[1], [2], [1, 2]])).toBeNull();
  });
});
