/** ROC curves by hand: every distinct threshold is a point, ties are one, and the ends are (0, 0) and (1, 1). */
import { describe, expect, it } from "vitest";
import { auc, balancedAccuracy, resolvedTpr, rocCurve, tprAtFpr, wilson } from "./roc.js";

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

describe("the interval of an AUC", () => {
  // z^2 of 95% and of 99%: of scores that part, Wilson's lower limit of n right of n is n/(n + z^2).
  it.each([
    [3, 200, 0.95, 3.841458820694124],
    [200, 3, 0.95, 3.841458820694124],
    [7, 50, 0.99, 6.634896601021214],
  ])("has as many trials as the smaller class: %d and %d, at %d", (m, n, confidence, square) => {
    const list = (length: number, score: number): number[] => Array<number>(length).fill(score);
    const least = Math.min(m, n);
    const found = auc({ members: list(m, 2), nonMembers: list(n, 1) }, confidence);
    expect(found.value).toBe(1);
    expect(found.high).toBeCloseTo(1, 12);
    expect(found.low).toBeCloseTo(least / (least + square), 9);
    const turned = auc({ members: list(m, 1), nonMembers: list(n, 2) }, confidence);
    expect(turned.value).toBe(0);
    expect(turned.low).toBeCloseTo(0, 12);
    expect(turned.high).toBeCloseTo(square / (least + square), 9);
  });
});

describe("the rate at few false positives", () => {
  const list = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => from + i);
  it("is told where one false positive of the non-members is few enough, however many members", () => {
    // 100 non-members 0 to 99: one of them may pass, so that members above 98 are found.
    expect(resolvedTpr({ members: [98, 98.5, 99.5, 3], nonMembers: list(100) }, 0.01)).toBe(0.5);
    expect(resolvedTpr({ members: list(1000), nonMembers: list(99) }, 0.01)).toBeNull();
    expect(resolvedTpr({ members: list(2, 50), nonMembers: list(10) }, 0.1)).toBe(1);
    expect(resolvedTpr({ members: list(2, 50), nonMembers: list(10) }, 0.09)).toBeNull();
    // None may pass: members above all of them.
    expect(tprAtFpr({ members: [98.5, 99.5], nonMembers: list(100) }, 0.009)).toBe(0.5);
    expect(tprAtFpr({ members: [-5], nonMembers: list(3) }, 1)).toBe(1);
  });
});
