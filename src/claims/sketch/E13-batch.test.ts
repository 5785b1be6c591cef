import { describe, expect, it } from "vitest";
import type { SketchRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { sketchRows } from "../../testing/sketch-rows.js";
import { E13Batch } from "./E13-batch.js";

const rows = sketchRows("mnist");
const measured = (change: (row: SketchRow) => Partial<SketchRow>): Tables =>
  onTheoryBut({ sketches: rows.map((r) => (r.measured > 0 ? { ...r, ...change(r) } : r)) });
/** log10 epsilon that changes by this slope with the batch. */
const sloped = (slope: number, se = 0.05): Tables =>
  measured((r) => ({ logEpsilon: 5 + slope * Math.log10(r.batch / 512), logEpsilonSe: se }));
/** Both kinds of neighbours, of which one falls and the other has this slope. */
const second = (slope: number): Tables => {
  const { sketches } = sloped(slope);
  return onTheoryBut({
    sketches: [
      ...rows,
      ...sketches.map((r) => ({
        ...r,
        relation: "remove",
        cell: r.cell.replace("replace", "remove"),
      })),
    ],
  });
};

describeClaim({
  claim: E13Batch,
  onTheory: tablesOnTheory,
  verdict: "upheld",
  flips: [
    ["epsilon rises with the batch", sloped(2), "violated"],
    ["it does not change", sloped(0), "inconclusive"],
    ["it falls, within the errors", sloped(-2, 1), "inconclusive"],
    ["it falls for one kind of neighbour, and rises for the other", second(2), "violated"],
    ["it falls for one kind, and does not change for the other", second(0), "inconclusive"],
    [
      "too few pairs of a size",
      measured((r) => ({ measured: r.batch === 512 ? 7 : 16 })),
      "inconclusive",
    ],
    [
      "two batch sizes",
      onTheoryBut({ sketches: rows.filter((r) => r.batch !== 512) }),
      "inconclusive",
    ],
    [
      "only higher ranks rise",
      measured((r) => (r.rank > 1 ? { logEpsilon: 5 + r.batch / 512 } : {})),
      "upheld",
    ],
  ],
  textFlips: [
    [
      "epsilon rises with the batch",
      ({ sketches }) => ({
        sketches: changeRows(
          sketches,
          (r) => r.measured > 0,
          (r) => ({ logEpsilon: 5 + 2 * Math.log10(r.batch / 512) }),
        ),
      }),
      "violated",
    ],
  ],
  powered: {
    at: (size, { normal }) =>
      onTheoryBut({
        sketches: rows
          .filter((r) => r.measured > 0)
          .map((r) => ({
            ...r,
            measured: 1e6,
            logEpsilon: 5 + size * Math.log10(r.batch / 512) + 0.05 * normal(),
          })),
      }),
    on: measured(() => ({ measured: 1e6 })),
  },
});

describe("E13-batch", () => {
  it("is the slope that was made, at the lowest rank", () => {
    const [result] = judgeRows(E13Batch, sloped(-1.5));
    expect(result.value).toBeCloseTo(-1.5, 6);
    expect(result.sampleSize).toBe(3);
    expect(result.detail).toContain("Rank 1, batches 256..1024");
  });
});
