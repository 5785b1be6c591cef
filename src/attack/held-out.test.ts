/** Held-out thresholds: what they let pass, what they choose, and that they find nothing where there is nothing. */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import {
  balanced,
  bestThreshold,
  countsAbove,
  leaveOneOut,
  sortedScores,
  thresholdAt,
} from "./held-out.js";
import { balancedAccuracy, tprAtFpr, type Scores } from "./roc.js";

const { normal, uniform } = stream("held-out", "scores", 0);
const drawn = (n: number, mean = 0): number[] => Array.from({ length: n }, () => normal() + mean);
const random = (members: number, nonMembers = members, mean = 0): Scores => ({
  members: drawn(members, mean),
  nonMembers: drawn(nonMembers),
});

describe("threshold at a false-positive rate", () => {
  it("lets a further non-member pass at that rate at most, and no lower threshold does", () => {
    for (const [n, fpr, most] of [
      [99, 0.01, 1 / 100],
      [100, 0.01, 1 / 101],
      [198, 0.01, 1 / 199],
      [199, 0.01, 2 / 200],
      [999, 0.001, 1 / 1000],
      [9, 0.5, 5 / 10],
      [9, 1, 1],
    ]) {
      // Of n + 1 that are alike each is the further one in turn.
      const all = Array.from({ length: n + 1 }, (_, i) => (i * 7919) % (n + 1));
      const passing = all.filter((x, i) => {
        const rest = Float64Array.from(all.filter((_, j) => j !== i)).sort();
        return x > (thresholdAt(rest, fpr) as number);
      });
      expect(passing.length / (n + 1)).toBeCloseTo(most, 12);
      expect(most).toBeLessThanOrEqual(fpr);
      expect(most + 1 / (n + 1)).toBeGreaterThan(Math.min(fpr, 1 - 1e-9));
    }
  });

  it("is none where non-members are too few to tell, and the best of the same set lets more pass", () => {
    expect(thresholdAt(Float64Array.from(drawn(98)).sort(), 0.01)).toBeNull();
    expect(thresholdAt(Float64Array.from(drawn(998)).sort(), 0.001)).toBeNull();
    // The control: at 100 non-members tprAtFpr lets one of them pass, so that of new ones 2 in 101 do.
    const nonMembers = Array.from({ length: 100 }, (_, i) => i);
    const sorted = Float64Array.from(nonMembers);
    expect(thresholdAt(sorted, 0.01)).toBe(99);
    expect(tprAtFpr({ members: [98.5], nonMembers }, 0.01)).toBe(1);
    expect(countsAbove({ members: Float64Array.of(98.5), nonMembers: sorted }, 99)).toEqual({
      truePositives: 0,
      members: 1,
      falsePositives: 0,
      nonMembers: 100,
    });
  });
});

describe("best threshold", () => {
  it("has on its own scores the largest balanced accuracy, with and without ties", () => {
    for (let w = 0; w < 200; w++) {
      const scores = random(3 + (w % 20), 2 + (w % 13), w % 3);
      const rounded = (list: readonly number[]): number[] => list.map((x) => Math.round(2 * x));
      const tied = { members: rounded(scores.members), nonMembers: rounded(scores.nonMembers) };
      for (const s of [scores, tied]) {
        const sorted = sortedScores(s);
        const counts = countsAbove(sorted, bestThreshold(sorted));
        expect(balanced(counts)).toBeCloseTo(balancedAccuracy(s), 12);
      }
    }
  });

  it("guesses no member where members score lowest, and takes infinite scores", () => {
    const flipped = sortedScores({ members: [0, 1], nonMembers: [2, 3] });
    expect(bestThreshold(flipped)).toBe(3);
    const infinite = sortedScores({ members: [Infinity, 1], nonMembers: [-Infinity, 0] });
    expect(bestThreshold(infinite)).toBe(0);
  });
});

describe("leaving one out", () => {
  it("counts each set where all others choose", () => {
    const sets = [0, 1, 2, 3].map((i) => random(5 + i, 9 - i, i));
    // Equal scores in several sets are left out once.
    const copied = [...sets, { ...sets[0], members: [...sets[0].members, ...sets[1].nonMembers] }];
    for (const list of [sets, copied]) {
      const plain = list.map((own, i) => {
        const others = list.filter((_, j) => j !== i);
        const threshold = bestThreshold(
          sortedScores({
            members: others.flatMap((s) => s.members),
            nonMembers: others.flatMap((s) => s.nonMembers),
          }),
        );
        return countsAbove(sortedScores(own), threshold);
      });
      expect(leaveOneOut(list.map(sortedScores), [bestThreshold])).toEqual([plain]);
    }
    // Several choices at once are each as if alone.
    const choices = [bestThreshold, () => null, () => 0.5];
    expect(leaveOneOut(copied.map(sortedScores), choices)).toEqual(
      choices.flatMap((choose) => leaveOneOut(copied.map(sortedScores), [choose])),
    );
    expect(leaveOneOut([sortedScores(sets[0])], [bestThreshold])).toEqual([[null]]);
    expect(leaveOneOut(sets.map(sortedScores), [() => null])).toEqual([[null, null, null, null]]);
  });

  it("finds nothing where there is nothing, while the best threshold of 40 and 40 finds 57%", () => {
    // Given the threshold both rates are binomial of 40 with the same chance, so a balanced accuracy has mean 1/2 and
    // standard deviation sqrt(2/160)/2 = 0.056 at most: 0.00125 for the mean of 2000. Limit 6.5 of them, 8e-11 a side.
    const worlds = Array.from({ length: 2000 }, () => {
      const [counted, choosing] = [random(40), random(40 + Math.floor(40 * uniform()))];
      const [[counts]] = leaveOneOut([counted, choosing].map(sortedScores), [bestThreshold]);
      return { heldOut: balanced(counts!), best: balancedAccuracy(counted) };
    });
    const mean = (of: (w: (typeof worlds)[number]) => number): number =>
      worlds.reduce((a, w) => a + of(w), 0) / worlds.length;
    expect(Math.abs(mean((w) => w.heldOut) - 0.5)).toBeLessThan(6.5 * 0.00125);
    expect(mean((w) => w.best)).toBeGreaterThan(0.56);
  });
});

it("of k = n allowed the threshold is the lowest non-member, beyond that none", () => {
  const three = Float64Array.of(1, 2, 5);
  // floor(fpr 4): 1, 2, 3, 4.
  expect([0.25, 0.5, 0.75, 1].map((fpr) => thresholdAt(three, fpr))).toEqual([5, 2, 1, -Infinity]);
});
