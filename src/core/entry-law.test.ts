/** Tests of the law of a matrix's entries: level, power, rounding, the bound of a uniform law. */
import { describe, expect, it } from "vitest";
import { dkwPValue, normalLaw, seenDistance, testEntries, uniformLaw } from "./entry-law.js";
import { stream } from "./stream.js";

const EXACT = { relative: 0, absolute: 0 };
const BF16 = { relative: 2 ** -8, absolute: 0 };
/** Rounded to 8 bits of significand. */
const bf16 = (x: number): number => {
  const scale = 2 ** (7 - Math.floor(Math.log2(Math.abs(x))));
  return Math.round(x * scale) / scale;
};
const draw = (n: number, trial: number, one: "uniform" | "normal", size: number): number[] => {
  const { uniform, normal } = stream("21", "entry-law", trial);
  return Array.from({ length: n }, () => size * (one === "normal" ? normal() : 2 * uniform() - 1));
};

describe("the law of entries", () => {
  it("is kept by draws of it: p-values hold their level", () => {
    // 400 tests at level 0.05: more than 60 rejections have probability below 1e-13 (DKW is conservative).
    const rejected = Array.from({ length: 400 }, (_, trial) =>
      trial % 2 === 0
        ? testEntries(draw(500, trial, "uniform", 0.3), uniformLaw(0.3), EXACT)
        : testEntries(draw(500, trial, "normal", 0.3), normalLaw(0.3), EXACT),
    ).filter(({ pValue }) => pValue < 0.05);
    expect(rejected.length).toBeLessThan(60);
  });

  it("is a Kolmogorov distance: of few numbers, by hand", () => {
    expect(testEntries([0], uniformLaw(1), EXACT).distance).toBe(0.5);
    expect(testEntries([-0.5, 0.5], uniformLaw(1), EXACT).distance).toBe(0.25);
    expect(testEntries([-1, -1, -1], normalLaw(1), EXACT).distance).toBeCloseTo(0.841344746, 8);
    expect(dkwPValue(0.1, 100)).toBeCloseTo(2 * Math.exp(-2), 12);
    expect(dkwPValue(0, 3)).toBe(1);
  });

  it("tells a uniform law from the normal one of its variance, and from one a tenth wider", () => {
    const own = draw(20_000, 1, "uniform", 1);
    const sd = Math.sqrt(1 / 3);
    expect(testEntries(own, uniformLaw(1), EXACT).pValue).toBeGreaterThan(1e-6);
    expect(testEntries(own, normalLaw(sd), EXACT).pValue).toBeLessThan(1e-12);
    expect(testEntries(own, uniformLaw(1.1), EXACT).pValue).toBeLessThan(1e-12);
  });

  it("takes no entry beyond the bound of a uniform law, but for rounding", () => {
    const own = draw(2000, 2, "uniform", 1);
    expect(testEntries([...own, 1.003], uniformLaw(1), EXACT)).toEqual({ distance: 1, pValue: 0 });
    expect(testEntries([...own, 1.003], uniformLaw(1), BF16).pValue).toBeGreaterThan(1e-6);
    expect(testEntries([...own, -1.01], uniformLaw(1), BF16).pValue).toBe(0);
  });

  it("forgives the steps of stored numbers: without it draws in bf16 would be called another law", () => {
    const rounded = draw(1_000_000, 3, "uniform", 1.99).map(bf16);
    expect(testEntries(rounded, uniformLaw(1.99), BF16).pValue).toBeGreaterThan(1e-6);
    const coarse = rounded.map((x) => Math.round(x * 64) / 64);
    expect(testEntries(coarse, uniformLaw(1.99), EXACT).pValue).toBeLessThan(1e-9);
  });

  it("sees the stated distance with probability 0.9", () => {
    // A uniform law of width 1 - d lies d/2 from that of width 1.
    const [n, level] = [2000, 1e-3];
    const size = 1 - 2 * seenDistance(n, level);
    const seen = Array.from({ length: 100 }, (_, trial) =>
      testEntries(draw(n, 100 + trial, "uniform", size), uniformLaw(1), EXACT),
    ).filter(({ pValue }) => pValue < level).length;
    // Binomial(100, 0.9): 69 or fewer have probability below 1e-8, and the bound is far from sharp.
    expect(seen).toBeGreaterThan(69);
    const missed = Array.from({ length: 100 }, (_, trial) =>
      testEntries(draw(n, 300 + trial, "uniform", 1 - (1 - size) / 4), uniformLaw(1), EXACT),
    ).filter(({ pValue }) => pValue < level).length;
    expect(missed).toBeLessThan(50);
  });

  it("refuses no entries at all", () =>
    expect(() => testEntries([], uniformLaw(1), EXACT)).toThrow(RangeError));

  it("has the p-value of all entries, though it stops where no more of them could change it", () => {
    // Distances around 2 n d^2 = 745, where 2 exp(-2 n d^2) comes to 0, which grow from entry to entry.
    for (const most of [0.3, 0.38, 0.42, 0.43, 0.47]) {
      const wide = Array.from(
        { length: 2000 },
        (_, i) => Math.min(1, (i + 0.5) / 2000 / (1 - most)) - 0.5,
      );
      const distance = Math.max(
        ...wide.map((x, i) => Math.max((i + 1) / 2000 - (x + 0.5), x + 0.5 - i / 2000)),
      );
      expect(testEntries(wide, uniformLaw(0.5), EXACT).pValue).toBe(dkwPValue(distance, 2000));
    }
  });
});
