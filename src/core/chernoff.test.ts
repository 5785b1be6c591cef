/** Chernoff's bound of a normal law is exp(-x^2/2): found on both sides, at every size, with any spread. */
import { describe, expect, it } from "vitest";
import { chernoffPValue } from "./chernoff.js";

describe("Chernoff's bound", () => {
  it.each([1e-3, 1, 250])("of a normal law of spread %d is that of its tails", (sd) => {
    const logMgf = (lambda: number): number => (sd * lambda) ** 2 / 2;
    for (const z of [2, 3, 6, 20])
      for (const sign of [-1, 1])
        expect(
          Math.log(chernoffPValue(logMgf, sign * z * sd)) / (Math.log(2) - (z * z) / 2),
        ).toBeCloseTo(1, 6);
    // Twice the bound of one side is no chance.
    for (const z of [0, 0.5, -1]) expect(chernoffPValue(logMgf, z * sd)).toBe(1);
  });

  it("of a law with one tail takes the rate at which its moments end", () => {
    // Exponential of mean 1: x e^(1-x).
    const logMgf = (lambda: number): number => (lambda < 1 ? -Math.log(1 - lambda) : Infinity);
    for (const x of [3, 10])
      expect(chernoffPValue(logMgf, x) / (2 * x * Math.exp(1 - x))).toBeCloseTo(1, 6);
    expect(chernoffPValue(logMgf, 0.05) / (2 * 0.05 * Math.exp(0.95))).toBeCloseTo(1, 6);
    expect(chernoffPValue(logMgf, 1)).toBe(1);
  });
});
