/** Bounds of one-run audits are remembered by all that they depend on. */
import { describe, expect, it } from "vitest";
import { auditCeiling, auditedEpsilon } from "./pool-audit.js";

/** All of n guesses right at level alpha: log(p/(1 - p)), p = alpha^(1/n). */
const allRight = (n: number, alpha: number): number => {
  const p = alpha ** (1 / n);
  return Math.log(p / (1 - p));
};

describe("an audit of a pool", () => {
  it("is bounded at the level asked for, whatever was asked for before", () => {
    // Of 1,000 examples 50 are guessed on either side; delta = 1e-12 moves the third decimal.
    for (const alpha of [1e-8, 0.05, 1e-4]) {
      expect(auditCeiling(1000, alpha)).toBeCloseTo(allRight(100, alpha), 2);
      const score = Float64Array.from({ length: 1000 }, (_, i) => -i);
      const member = Uint8Array.from(score, (_, i) => Number(i < 500));
      expect(auditedEpsilon(score, member, alpha)).toBe(auditCeiling(1000, alpha));
    }
    // Another pool, of 400: 20 on either side.
    expect(auditCeiling(400, 0.05)).toBeCloseTo(allRight(40, 0.05), 2);
  });
});
