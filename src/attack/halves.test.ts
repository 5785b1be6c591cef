/** Rates of held-out halves: exact limits, limits of balanced accuracy that cover, nothing where there is nothing. */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { heldOutRates } from "./halves.js";
import { clopperPearson } from "./epsilon-lower.js";
import { balancedAccuracy, type Scores } from "./roc.js";

/** Even scores choose: members 1 and non-members 0, a threshold between them. Odd ones are counted: so many pass. */
function counted(members: number, hits: number, nonMembers: number, alarms: number): Scores {
  const pairs = (n: number, passing: number, own: number): number[] =>
    Array.from({ length: n }, (_, i) => [own, i < passing ? 1 : 0]).flat();
  return { members: pairs(members, hits, 1), nonMembers: pairs(nonMembers, alarms, 0) };
}

/** Binomial probabilities, by their recursion. */
function binomial(n: number, p: number): number[] {
  let row = [1];
  for (let i = 0; i < n; i++)
    row = [...row, 0].map((x, k) => x * (1 - p) + (k > 0 ? row[k - 1] * p : 0));
  return row;
}

describe("rates of held-out halves", () => {
  it("are counted on the scores that did not choose, with exact limits", () => {
    const rates = heldOutRates(counted(50, 20, 120, 3))!;
    const { tpr, fpr } = rates.at(0.01)!;
    expect(tpr).toEqual({ value: 0.4, ...clopperPearson(20, 50, 0.025) });
    expect(fpr).toEqual({ value: 0.025, ...clopperPearson(3, 120, 0.025) });
    // The half that chooses tells all: counted on it, balanced accuracy would be 1.
    expect(rates.balancedAccuracy.value).toBeCloseTo((1 + 0.4 - 0.025) / 2, 12);
    expect(heldOutRates(counted(50, 20, 98, 3))!.at(0.01)).toBeNull();
    expect(heldOutRates({ members: [1, 2], nonMembers: [0] })).toBeUndefined();
  });

  it("limits of balanced accuracy cover as often as they say, and would not at half the width", () => {
    const n = 30;
    const intervals = Array.from({ length: n + 1 }, (_, hits) =>
      Array.from({ length: n + 1 }, (__, alarms) => {
        const { value, low, high } = heldOutRates(counted(n, hits, n, alarms))!.balancedAccuracy;
        expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true);
        return { value, low, high };
      }),
    );
    for (const [p, q] of [
      [0.5, 0.5],
      [0.7, 0.3],
      [0.1, 0.05],
      [0.95, 0.02],
    ]) {
      const truth = (1 + p - q) / 2;
      const [hits, alarms] = [binomial(n, p), binomial(n, q)];
      const covered = (width: number): number =>
        intervals
          .flatMap((row, i) =>
            row.map(({ value, low, high }, j) => {
              const isIn =
                value - width * (value - low) <= truth && truth <= value + width * (high - value);
              return isIn ? hits[i] * alarms[j] : 0;
            }),
          )
          .reduce((a, x) => a + x, 0);
      expect(covered(1)).toBeGreaterThan(0.93);
      expect(covered(0.5)).toBeLessThan(0.85);
    }
  });

  it("have limits by hand where a rate is 0 or 1: Wilson's distance z^2/(n + z^2), to one side", () => {
    const of = (hits: number, alarms: number) =>
      heldOutRates(counted(30, hits, 40, alarms))!.balancedAccuracy;
    // z^2 of 95%.
    const far = (n: number): number => 3.841458820694124 / (n + 3.841458820694124);
    const both = Math.hypot(far(30), far(40)) / 2;
    const wanted = [
      [30, 0, 1, 1 - both, 1],
      [0, 40, 0, 0, both],
      [30, 40, 0.5, 0.5 - far(30) / 2, 0.5 + far(40) / 2],
      [0, 0, 0.5, 0.5 - far(40) / 2, 0.5 + far(30) / 2],
    ];
    for (const [hits, alarms, value, low, high] of wanted) {
      const found = of(hits, alarms);
      expect(found.value).toBeCloseTo(value, 12);
      expect(found.low).toBeCloseTo(low, 9);
      expect(found.high).toBeCloseTo(high, 9);
    }
  });

  it("find nothing where there is nothing", () => {
    // Given the threshold both rates are binomial of 20 with the same chance: standard deviation sqrt(2/80)/2 = 0.079
    // at most, 0.00177 for the mean of 2000. Limit 6.5 of them, 8e-11 a side. The best thresholds find 57%.
    const { normal } = stream("halves", "chance", 0);
    const worlds = Array.from({ length: 2000 }, () => {
      const [members, nonMembers] = [0, 0].map(() => Array.from({ length: 40 }, normal));
      const scores = { members, nonMembers };
      return [heldOutRates(scores)!.balancedAccuracy.value, balancedAccuracy(scores)];
    });
    const mean = (i: number): number => worlds.reduce((a, w) => a + w[i], 0) / worlds.length;
    expect(Math.abs(mean(0) - 0.5)).toBeLessThan(6.5 * 0.00177);
    expect(mean(1)).toBeGreaterThan(0.56);
  });
});
