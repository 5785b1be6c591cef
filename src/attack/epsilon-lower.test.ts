/** Which half of the scores chooses a threshold, and which is counted. */
import { describe, expect, it } from "vitest";
import { epsilonLowerBound } from "./epsilon-lower.js";

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
