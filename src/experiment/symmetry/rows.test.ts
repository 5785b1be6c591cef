/** Rows of the symmetry test from made-up trials: whose score, and which candidate's residual, is in which column. */
import { describe, expect, it } from "vitest";
import { onlyValues } from "../sums.js";
import type { SymmetryRow } from "../rows.js";
import { TRIAL } from "./attack.js";
import { symmetry } from "./index.js";

const TRIALS = 9;
const sign = (t: number): number => (t % 2 === 0 ? 1 : -1);

/** The observer with iterates is always right, the one with A always wrong, the last one wrong in trials 0 and 1. */
const trial = (t: number): number[] =>
  TRIAL.pack({
    iterates: sign(t),
    final: t < 2 ? -sign(t) : sign(t),
    "knows-a": -sign(t),
    residualTrue: t / 100,
    residualOther: 1 + t / 100,
  });

describe("rows of the symmetry test", () => {
  it("each observer has the outcome of its own scores, and residuals are medians over trials", () => {
    const cell = {
      id: "c",
      method: "adam",
      rank: 3,
      batch: 2,
      steps: 5,
      sigma: 0.5,
      rowsUsed: 4,
      scaling: "row",
      trials: TRIALS,
      work: 1,
    } as const;
    const values = Array.from({ length: TRIALS }, (_, t) => trial(t)).flat();
    const context = { plan: "test", source: "mnist", seed: "1", backend: "" };
    const rows = symmetry.tables(cell, onlyValues(values), context).symmetry as SymmetryRow[];
    expect(rows.map((r) => [r.observer, r.right, r.auc])).toEqual([
      ["iterates", 9, 1],
      // Members in trials 0, 2, 4, 6, 8. One member and one non-member are wrong: 12 of 20 pairs are in order, 7 tied.
      ["final", 7, expect.closeTo((4 * 3 + (4 + 3) / 2) / 20, 12)],
      ["knows-a", 0, 0],
    ]);
    for (const row of rows)
      expect(row).toMatchObject({
        trials: TRIALS,
        method: "adam",
        rank: 3,
        batch: 2,
        steps: 5,
        sigma: 0.5,
        scaling: "row",
        residualTrue: 0.04,
        residualOther: 1.04,
      });
  });
});
