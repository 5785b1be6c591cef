import { describe, expect, it } from "vitest";
import type { SketchRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { sketchRows } from "../../testing/sketch-rows.js";
import { E13Secret } from "./E13-secret.js";

const rows = sketchRows("mnist");
const all = (change: (row: SketchRow) => Partial<SketchRow>): Tables =>
  onTheoryBut({ sketches: rows.map((r) => (r.measured > 0 ? { ...r, ...change(r) } : r)) });
const isBest = (r: SketchRow): boolean => r.batch === 1024 && r.rank === 1;

describeClaim({
  claim: E13Secret,
  onTheory: tablesOnTheory,
  flips: [
    [
      "10.01 in the most private setting",
      all((r) => (isBest(r) ? { epsilonHigh: 10.01 } : {})),
      "violated",
    ],
    [
      "10 there: other pairs may need more",
      all((r) => (isBest(r) ? { epsilonHigh: 10 } : {})),
      "inconclusive",
    ],
    [
      "its median is small, its largest is not",
      all((r) => ({ epsilonLow: 1, epsilonMedian: 2, epsilonHigh: r.epsilonHigh ?? 0 })),
      "violated",
    ],
    ["an epsilon is missing", all((r) => (isBest(r) ? { epsilonHigh: null } : {})), "not tested"],
    [
      "no pair is of one range",
      onTheoryBut({ sketches: rows.filter((r) => r.measured === 0) }),
      "inconclusive",
    ],
  ],
  textFlips: [
    [
      "small epsilons in one setting",
      ({ sketches }) => ({
        sketches: changeRows(
          sketches,
          (r) => isBest(r),
          () => ({ epsilonHigh: 9 }),
        ),
      }),
      "inconclusive",
    ],
  ],
});

describe("E13-secret", () => {
  it("names the most private setting, and the smallest epsilon of any pair", () => {
    const [result] = judgeRows(E13Secret, onTheoryBut({ sketches: rows }));
    const best = rows.find(isBest) as SketchRow;
    expect(result).toMatchObject({ value: best.epsilonHigh, high: 10, sampleSize: 9 });
    expect(result.detail).toContain("rank 1, batch 1024 (hidden)");
    expect(result.detail).toContain(`is ${Number((best.epsilonLow as number).toPrecision(3))}`);
    expect(result.tables?.[0].body).toHaveLength(9);
  });
});
