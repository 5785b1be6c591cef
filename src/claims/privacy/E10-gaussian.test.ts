import { describe, expect, it } from "vitest";
import { gaussianReading } from "../../core/privacy.js";
import { emptyTables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { E10Gaussian, e10Gaussian } from "./E10-gaussian.js";
import { broken, profileWith } from "./evidence.fixture.js";

describeClaim({ claim: E10Gaussian, onTheory: emptyTables(), flips: [] });

/** The reading itself as the exact law, its epsilon changed. */
const withReading = (change: (epsilon: number, rank: number) => number) =>
  e10Gaussian(
    broken({
      privacyProfile: profileWith(({ rank, rho }) => ({
        delta: (e) => ({ value: gaussianReading.delta(e, rank, rho), error: 0 }),
      })),
      readingEpsilon: (delta, rank, rho) => change(gaussianReading.epsilon(delta, rank, rho), rank),
    }),
  );

describe("E10-gaussian about another profile", () => {
  it.each([
    ["would hold if the reading were exact", (e: number) => e, "upheld"],
    ["or promised less", (e: number) => 1.01 * e, "upheld"],
    ["not if it promised a little more", (e: number) => 0.999 * e, "violated"],
    ["or at one rank alone", (e: number, r: number) => (r === 256 ? 0.99 * e : e), "violated"],
  ])("it %s", (_, change, verdict) => {
    expect(judgeRows(withReading(change), emptyTables(), [])[0].verdict).toBe(verdict);
  });

  it("its number is the delta that is reached, far above the one that is promised", () => {
    const [{ value, high }] = judgeRows(E10Gaussian, emptyTables(), []);
    expect(value).toBeGreaterThan(0.1);
    expect(value).toBeLessThan(1);
    expect(high).toBe(1e-5);
  });
});
