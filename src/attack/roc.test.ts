/** ROC curves by hand: every distinct threshold is a point, ties are one, and the ends are (0, 0) and (1, 1). */
import { describe, expect, it } from "vitest";
import { auc, balancedAccuracy, rocCurve, wilson } from "./roc.js";

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

describe("Wilson's interval", () => {
  it("of 8 of 10 is .490 to .943 (Brown, Cai & DasGupta 2001), and solves |p - q| = z sqrt(q (1 - q)/n)", () => {
    expect(wilson(0.8, 10).low).toBeCloseTo(0.49016, 5);
    expect(wilson(0.8, 10).high).toBeCloseTo(0.94332, 5);
    const [p, n, z] = [0.3, 57, 2.5758293035489];
    const { low, high } = wilson(p, n, 0.99);
    for (const q of [low, high])
      expect(Math.abs(p - q)).toBeCloseTo(z * Math.sqrt((q * (1 - q)) / n), 9);
    expect(wilson(0, 20).low).toBeCloseTo(0, 15);
    expect(wilson(1, 20).high).toBe(1);
  });
});

describe("scores of which none can be made", () => {
  it("are refused: a class without scores, NaN in either class", () => {
    const refused = (members: number[], nonMembers: number[]) =>
      expect(() => auc({ members, nonMembers }));
    refused([], [1]).toThrow(/^scores must be given for at least one member/);
    refused([1], []).toThrow(/got "?1 and 0/);
    refused([NaN, 1], [1]).toThrow(/^scores must be numbers/);
    refused([1], [1, NaN]).toThrow(/^scores must be numbers/);
  });
});
