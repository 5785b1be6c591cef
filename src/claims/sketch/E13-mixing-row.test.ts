import { describe, expect, it } from "vitest";
import type { SketchProfileRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { sketchProfileRows } from "../../testing/sketch-rows.js";
import { E13MixingRow } from "./E13-mixing-row.js";

const all = (change: Partial<SketchProfileRow>): Tables =>
  onTheoryBut({ sketchProfile: sketchProfileRows.map((r) => ({ ...r, ...change })) });

describeClaim({
  claim: E13MixingRow,
  onTheory: tablesOnTheory,
  flips: [
    ["a promise just above the exact epsilon", all({ epsilonMixingRow: 6.001 }), "upheld"],
    ["just below it", all({ epsilonMixingRow: 5.999 }), "violated"],
    [
      "that of a part below it, which is not asked here",
      all({ epsilonMixingRow: 7, epsilonMixing: 1 }),
      "upheld",
    ],
    ["gamma of 1 promises nothing", all({ gamma: 1 }), "inconclusive"],
    ["a promise is missing", all({ epsilonMixingRow: null }), "not tested"],
  ],
});

describe("E13-mixing-row", () => {
  it("counts a pair once, whatever its directions and epsilons", () => {
    const [result] = judgeRows(E13MixingRow, all({}));
    expect(result).toMatchObject({ sampleSize: 1, low: 1 });
    expect(result.value).toBeCloseTo(2 / 6, 12);
    expect(result.tables?.[0].body).toEqual([["2", "3", "16", "6", "9", "2"]]);
  });
});
