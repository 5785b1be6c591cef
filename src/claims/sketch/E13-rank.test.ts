import type { SketchRow, Tables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { sketchRow, sketchRows } from "../../testing/sketch-rows.js";
import { E13Rank } from "./E13-rank.js";

const rows = sketchRows("mnist");
const at = (rank: number, change: (row: SketchRow) => Partial<SketchRow>): Tables =>
  onTheoryBut({
    sketches: rows.map((r) => (r.batch === 512 && r.rank === rank ? { ...r, ...change(r) } : r)),
  });
const below = sketchRow("mnist", 512, 4);

describeClaim({
  claim: E13Rank,
  onTheory: tablesOnTheory,
  flips: [
    [
      "rank 16 a little below rank 4, in its median alone",
      at(16, () => ({ epsilonMedian: 0.999 * (below.epsilonMedian as number) })),
      "violated",
    ],
    [
      "in its smallest alone",
      at(16, () => ({ epsilonLow: 0.999 * (below.epsilonLow as number) })),
      "violated",
    ],
    [
      "in its largest alone",
      at(16, () => ({ epsilonHigh: 0.999 * (below.epsilonHigh as number) })),
      "violated",
    ],
    [
      "a little above it",
      at(16, () => ({ epsilonMedian: 1.001 * (below.epsilonMedian as number) })),
      "upheld",
    ],
    ["one rank only", onTheoryBut({ sketches: rows.filter((r) => r.rank === 4) }), "inconclusive"],
    ["rows in another order", onTheoryBut({ sketches: [...rows].reverse() }), "upheld"],
  ],
  textFlips: [
    [
      "ranks exchanged",
      ({ sketches }) => ({
        sketches: changeRows(
          sketches,
          () => true,
          (r) => ({ rank: 17 - r.rank }),
        ),
      }),
      "violated",
    ],
  ],
});
