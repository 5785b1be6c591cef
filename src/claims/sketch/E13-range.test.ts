import { describe, expect, it } from "vitest";
import type { SketchRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { sketchRows } from "../../testing/sketch-rows.js";
import { E13Range } from "./E13-range.js";

const all = (change: (row: SketchRow) => Partial<SketchRow>): Tables =>
  onTheoryBut({ sketches: sketchRows("mnist").map((r) => ({ ...r, ...change(r) })) });

describeClaim({
  claim: E13Range,
  onTheory: tablesOnTheory,
  flips: [
    ["no pair is told apart", all(() => ({ apart: 0 })), "upheld"],
    ["one pair of one setting is", all((r) => ({ apart: Number(r.batch === 512) })), "violated"],
    ["rounding decides every pair", all((r) => ({ apart: 0, unclear: r.pairs })), "inconclusive"],
  ],
  textFlips: [
    [
      "no pair is told apart",
      ({ sketches }) => ({
        sketches: changeRows(
          sketches,
          () => true,
          () => ({ apart: 0 }),
        ),
      }),
      "upheld",
    ],
  ],
});

describe("E13-range", () => {
  it("counts each pair once, whatever ranks it is measured at, and leaves out the unclear ones", () => {
    const [result] = judgeRows(E13Range, onTheoryBut({ sketches: sketchRows("mnist") }));
    // Four batch sizes of 16 pairs; those of 8 are apart, one of each other size is unclear.
    expect(result).toMatchObject({ value: 16, sampleSize: 61 });
    expect(result.detail).toContain("16 of 61 pairs");
    expect(result.detail).toContain("3 more are left out");
    expect(result.tables?.[0].body.map(([batch, , , , , apart]) => [batch, apart])).toEqual([
      ["8", "16"],
      ["256", "0"],
      ["512", "0"],
      ["1024", "0"],
    ]);
  });
});
