/** Scores and answers that were worked out by hand: variances of either side, alignments, the answer of a loss. */
import { describe, expect, it } from "vitest";
import {
  attackScores,
  lossOf,
  phiOfLoss,
  toMillionths,
  type Attack,
  type Shadows,
  type Target,
} from "./membership.js";

describe("the answer of a loss", () => {
  it("is log(p/(1 - p)) of p = e^-loss: the loss of that answer again, and a number for a loss of 0", () => {
    expect(phiOfLoss(Math.LN2)).toBeCloseTo(0, 12);
    expect(phiOfLoss(-Math.log(0.9))).toBeCloseTo(Math.log(9), 12);
    for (const phi of [-30, -2, 0.3, 15]) expect(phiOfLoss(lossOf(phi))).toBeCloseTo(phi, 9);
    expect(phiOfLoss(0)).toBeCloseTo(Math.log(1e9), 6);
    expect([0.1234564, -2.5000006].map(toMillionths)).toEqual([0.123456, -2.500001]);
  });
});

describe("variances by hand", () => {
  // Example 0: in {3, 5}, out {0, 8}; example 1: in {1, 2, 3}, out {-4}, of which no variance can be told.
  const shadows: Shadows = {
    phi: [
      [3, 1],
      [5, 2],
      [0, 3],
      [8, -4],
    ],
    member: [
      [1, 1],
      [1, 1],
      [0, 1],
      [0, 0],
    ],
  };
  // Squares 2 + 2 of 1 + 2 degrees of freedom; 32 of 1.
  const [inside, outside] = [4 / 3, 32];
  const density = (x: number, mean: number, variance: number): number =>
    -((x - mean) ** 2) / (2 * variance) - Math.log(variance) / 2;
  const target: Target = { phi: [2.5, 0.5], population: { target: [], shadows: [] } };
  const scores = (attack: Attack, own = target, others = shadows): number[] => [
    ...attackScores(attack, own, others),
  ];
  const expectClose = (found: readonly number[], wanted: readonly number[]): void => {
    expect(found).toHaveLength(wanted.length);
    found.forEach((x, i) => expect(x).toBeCloseTo(wanted[i], 12));
  };

  it("one for all examples is each side's own, over its degrees of freedom", () => {
    expectClose(scores("lira-offline-fixed"), [
      (2.5 - 4) / Math.sqrt(outside),
      4.5 / Math.sqrt(outside),
    ]);
    expectClose(scores("lira-online-fixed"), [
      density(2.5, 4, inside) - density(2.5, 4, outside),
      density(0.5, 2, inside) - density(0.5, -4, outside),
    ]);
  });

  it("of alignments is one for all examples, about the mean of shadows without it", () => {
    const own: Target = { ...target, phi: [9, 9], alignment: [2.5, 0.5] };
    const others: Shadows = { ...shadows, phi: shadows.member, alignment: shadows.phi };
    expectClose(scores("alignment-calibrated", own, others), [
      (2.5 - 4) / Math.sqrt(outside),
      4.5 / Math.sqrt(outside),
    ]);
    expectClose(scores("alignment", own, others), [2.5, 0.5]);
    expect(() => scores("alignment-calibrated", own, shadows)).toThrow(/alignments of shadow/);
    expect(() => scores("alignment-calibrated", target, others)).toThrow(/each of 2 examples/);
  });
});
