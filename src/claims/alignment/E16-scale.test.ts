import { describe, expect, it } from "vitest";
import { normalQuantile } from "../../core/stdlib.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import type { AlignmentRow, Tables } from "../../experiment/rows.js";
import { alignmentRows } from "../../testing/alignment-rows.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { EQUIVALENCE } from "../levels.js";
import { E16Scale } from "./E16-scale.js";

const rows = alignmentRows("mnist");
const where = (is: (r: AlignmentRow) => boolean, times: number, se = 0.02): Tables =>
  onTheoryBut({
    alignments: changeRows(rows, is, (r) => ({
      misalignment: times * r.predicted,
      misalignmentSe: se * r.predicted,
    })),
  });
const isOne = (r: AlignmentRow): boolean => r.batch === 512 && r.relation === "remove";

describeClaim({
  claim: E16Scale,
  onTheory: tablesOnTheory,
  flips: [
    ["three times as much in one cell", where(isOne, 3), "violated"],
    ["a third", where(isOne, 1 / 3), "violated"],
    ["twice as much", where(isOne, 2), "inconclusive"],
    ["it is not known well", where(isOne, 1, 0.5), "inconclusive"],
    ["just inside", where(isOne, 1.99, 1e-4), "upheld"],
    ["just outside", where(isOne, 2.01, 1e-4), "violated"],
    ["half, just inside", where(isOne, 0.501, 1e-5), "upheld"],
    ["half, just outside", where(isOne, 0.499, 1e-5), "violated"],
  ],
  textFlips: [
    [
      "three times as much",
      ({ alignments }) => ({
        alignments: alignments.map((r) => ({ ...r, misalignment: 3 * r.predicted })),
      }),
      "violated",
    ],
  ],
  powered: {
    at: (size, { normal }) =>
      onTheoryBut({
        alignments: rows.map((r) => ({
          ...r,
          misalignment: r.predicted * ((isOne(r) ? 2 + size : 1) + 0.02 * normal()),
        })),
      }),
    none: -1,
  },
});

describe("E16-scale", () => {
  it("holds each cell to its share of the level of equivalence, one-sided", () => {
    const limit = -normalQuantile(EQUIVALENCE / rows.length, 0, 1);
    const verdict = (errors: number): string =>
      judgeRows(E16Scale, where(isOne, 1, 0.5 / errors))[0].verdict;
    expect(rows.length).toBeGreaterThan(4);
    expect(verdict(1.001 * limit)).toBe("upheld");
    expect(verdict(0.999 * limit)).toBe("inconclusive");
    expect(0.999 * limit).toBeGreaterThan(-normalQuantile(EQUIVALENCE, 0, 1));
  });
});
