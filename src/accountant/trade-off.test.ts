/** Trade-off functions of accounts: lines by hand, and never above the exact one of a Gaussian mechanism. */
import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "../core/stdlib.js";
import { guaranteeOf, inverseOf } from "./trade-off.js";

describe("the trade-off function of (epsilon, delta)", () => {
  const f = inverseOf([{ factor: 3, delta: 0.1 }]);
  it.each([
    // (h - delta)/factor below the crossing of both lines, 1 - delta - factor (1 - h) above it.
    [0, 0],
    [0.1, 0],
    [0.4, 0.1],
    [0.7, 0.2],
    [0.9, 0.6],
    [1, 0.9],
  ])("has at an event of probability %f the least under the neighbour %f", (h, least) => {
    expect(f(h)).toBeCloseTo(least, 12);
  });
  it("is the largest of several lines", () => {
    const both = inverseOf([
      { factor: 3, delta: 0.1 },
      { factor: 1, delta: 0.3 },
    ]);
    expect(both(0.4)).toBeCloseTo(0.1, 12);
    expect(both(0.6)).toBeCloseTo(0.3, 12);
  });
});

describe("the trade-off function of an account", () => {
  it.each([0.5, 1, 3])(
    "is at most that of the Gaussian mechanism, and near it: noise %f",
    (sigma) => {
      const { inverse } = guaranteeOf({ noiseMultiplier: sigma, samplingRate: 1, steps: 1 });
      for (const h of [1e-6, 0.001, 0.05, 0.2, 0.5, 0.8, 0.95, 0.999]) {
        const exact = normalCdf(normalQuantile(h, 0, 1) - 1 / sigma);
        expect(inverse(h)).toBeLessThanOrEqual(exact);
        expect(inverse(h)).toBeGreaterThan(exact - 0.02);
      }
    },
  );
  it.each([0.5, 1, 3])("its last line is of delta 1e-10: noise %f", (sigma) => {
    const { inverse } = guaranteeOf({ noiseMultiplier: sigma, samplingRate: 1, steps: 1 });
    expect(inverse(1.5e-10)).toBeGreaterThan(0);
    expect(inverse(0.9e-10)).toBe(0);
  });
});
