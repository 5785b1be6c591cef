/** Which half of the scores chooses a threshold, and which is counted. */
import { describe, expect, it } from "vitest";
import { betaQuantile, normalQuantile } from "../core/stdlib.js";
import { gaussianDelta } from "../core/gaussian-mechanism.js";
import { epsilonLowerBound, gdpEpsilonFromCounts } from "./epsilon-lower.js";

/** 2 n scores: `even` at the even places, which choose a threshold, `odd` at the others, which are counted. */
const scores = (even: number, odd: number, n = 200): number[] =>
  Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? even : odd));
const bound = (members: number[], nonMembers: number[], delta = 0): number =>
  epsilonLowerBound({ members, nonMembers }, delta).epsilon;

describe("the bound of scores", () => {
  it("is counted on members and non-members that did not choose the threshold", () => {
    expect(bound(scores(1, 1), scores(0, 0))).toBeGreaterThan(3.5);
    // They choose a threshold that tells them all, and are not counted: what is counted is equal.
    expect(bound(scores(1, 0), scores(0, 0))).toBe(0);
    expect(bound(scores(1, 1), scores(0, 1))).toBe(0);
  });

  it("has delta taken off: log((1 - q - delta)/q), q = 1 - 0.025^(1/200) for 200 right of 200", () => {
    const q = -Math.expm1(Math.log(0.025) / 200);
    for (const delta of [0, 1e-5, 0.3])
      expect(bound(scores(1, 1), scores(0, 0), delta)).toBeCloseTo(
        Math.log((1 - q - delta) / q),
        9,
      );
  });
});

describe("the bound of a Gaussian mechanism", () => {
  const counts = { truePositives: 90, members: 100, falsePositives: 5, nonMembers: 100 };

  it("is the epsilon of mu = Phi^-1(1 - FPR) - Phi^-1(FNR) at Clopper-Pearson's worst rates", () => {
    // Quantiles of Beta(90, 11) and Beta(6, 95), each bound at 0.025: both hold with 0.95.
    const mu =
      normalQuantile(1 - betaQuantile(0.975, 6, 95), 0, 1) -
      normalQuantile(1 - betaQuantile(0.025, 90, 11), 0, 1);
    const epsilon = gdpEpsilonFromCounts(counts, 1e-3);
    expect(epsilon).toBeGreaterThan(3);
    expect(gaussianDelta(epsilon, mu)).toBeCloseTo(1e-3, 8);
  });

  it("is 0 where members are guessed no more often than others", () => {
    expect(gdpEpsilonFromCounts({ ...counts, truePositives: 5 }, 1e-3)).toBe(0);
    expect(gdpEpsilonFromCounts({ ...counts, truePositives: 1, falsePositives: 60 }, 1e-3)).toBe(0);
  });
});
