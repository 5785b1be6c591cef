/** ROC curves by hand: every distinct threshold is a point, ties are one, and the ends are (0, 0) and (1, 1). */
import { describe, expect, it } from "vitest";
import { balancedAccuracy, rocCurve } from "./roc.js";

const pointsOf = (members: number[], nonMembers: number[]): number[][] =>
  rocCurve({ members, nonMembers }).map(({ fpr, tpr, threshold }) => [fpr, tpr, threshold]);

describe("the ROC curve", () => {
  it("of scores that part goes up, then right, to its end", () => {
    expect(pointsOf([3, 4], [1, 2])).toEqual([
      [0, 0, Infinity],
      [0, 0.5, 4],
      [0, 1, 3],
      [0.5, 1, 2],
      [1, 1, 1],
    ]);
  });

  it("of scores that part the wrong way goes right, then up, to its end", () => {
    expect(pointsOf([1, 2], [4])).toEqual([
      [0, 0, Infinity],
      [1, 0, 4],
      [1, 0.5, 2],
      [1, 1, 1],
    ]);
    expect(balancedAccuracy({ members: [1, 2], nonMembers: [4] })).toBe(0.5);
  });

  it("has one point for scores that are equal, on both sides at once", () => {
    expect(pointsOf([2, 2, 5], [2, -1])).toEqual([
      [0, 0, Infinity],
      [0, 1 / 3, 5],
      [0.5, 1, 2],
      [1, 1, -1],
    ]);
    expect(balancedAccuracy({ members: [2, 2, 5], nonMembers: [2, -1] })).toBe(0.75);
  });
});
