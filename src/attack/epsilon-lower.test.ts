/** Bounds of counts by hand; which half of the scores chooses a threshold, and which is counted. */
import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "../core/stdlib.js";
import { epsilonFromCounts, epsilonLowerBound, gdpEpsilonFromCounts } from "./epsilon-lower.js";

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

describe("the bound of counts", () => {
  // All of n right, or none wrong of n, at level alpha/2: limits q and 1 - q, q = 1 - (alpha/2)^(1/n).
  const q = (n: number, alpha: number): number => -Math.expm1(Math.log(alpha / 2) / n);
  const right = (members: number, nonMembers: number) => ({
    ...{ truePositives: members, members, falsePositives: 0, nonMembers },
  });

  it("is that of the class that tells more, each with its own number of trials", () => {
    for (const alpha of [0.05, 1e-6]) {
      const [few, many] = [q(100, alpha), q(900, alpha)];
      const wanted = Math.log((1 - few) / many);
      expect(epsilonFromCounts(right(100, 900), 0, alpha)).toBeCloseTo(wanted, 9);
      expect(epsilonFromCounts(right(900, 100), 0, alpha)).toBeCloseTo(wanted, 9);
    }
  });

  it("as a Gaussian mechanism's: mu by the worst limits of both rates", () => {
    for (const alpha of [0.05, 1e-6])
      for (const delta of [1e-5, 0.01]) {
        const [miss, alarm] = [q(100, alpha), q(900, alpha)];
        const mu = -normalQuantile(alarm, 0, 1) - normalQuantile(miss, 0, 1);
        const found = gdpEpsilonFromCounts(right(100, 900), delta, alpha);
        // delta(eps) = Phi(mu/2 - eps/mu) - e^eps Phi(-mu/2 - eps/mu)
        const back =
          normalCdf(mu / 2 - found / mu) - Math.exp(found) * normalCdf(-mu / 2 - found / mu);
        expect(back / delta).toBeCloseTo(1, 6);
      }
    const coins = { truePositives: 50, members: 100, falsePositives: 50, nonMembers: 100 };
    expect(gdpEpsilonFromCounts(coins, 1e-5)).toBe(0);
    expect(epsilonFromCounts(coins, 0)).toBe(0);
  });

  it("of scores is at the level asked for, by both readings", () => {
    for (const alpha of [0.05, 1e-6]) {
      const found = epsilonLowerBound(
        { members: scores(1, 1), nonMembers: scores(0, 0) },
        1e-5,
        alpha,
      );
      expect(found).toEqual({
        epsilon: epsilonFromCounts(right(200, 200), 1e-5, alpha),
        gdpEpsilon: gdpEpsilonFromCounts(right(200, 200), 1e-5, alpha),
      });
    }
  });
});
