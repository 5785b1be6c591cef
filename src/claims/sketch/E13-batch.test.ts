import { describe, expect, it } from "vitest";
import type { SketchRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { sketchRows } from "../../testing/sketch-rows.js";
import { tQuantile } from "../../core/stdlib.js";
import { BETWEEN } from "../levels.js";
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

/** Rows of two kinds of neighbours, whose slope is -2 and so many of its standard errors below zero. */
const twoKinds = (errors: number): Tables => {
  // Three batch sizes, a factor of two apart: the slope's error is this many of the points'.
  const perError = Math.LN10 / (Math.SQRT2 * Math.LN2);
  const { sketches } = sloped(-2, 2 / (errors * perError));
  return onTheoryBut({
    sketches: ["replace", "remove"].flatMap((relation) =>
      sketches.map((r) => ({ ...r, relation, cell: `${r.cell}/${relation}` })),
    ),
  });
};

describe("E13-batch", () => {
  it("shares the level among its slopes", () => {
    const limit = (level: number): number => tQuantile(1 - level / 2, 14);
    const verdict = (errors: number): string => judgeRows(E13Batch, twoKinds(errors))[0].verdict;
    expect(verdict(1.01 * limit(BETWEEN / 2))).toBe("upheld");
    expect(verdict(0.99 * limit(BETWEEN / 2))).toBe("inconclusive");
    // One slope alone would be shown there.
    expect(0.99 * limit(BETWEEN / 2)).toBeGreaterThan(limit(BETWEEN));
  });

  it("is the slope that was made, at the lowest rank", () => {
    const [result] = judgeRows(E13Batch, sloped(-1.5));
    expect(result.value).toBeCloseTo(-1.5, 6);
    expect(result.sampleSize).toBe(3);
    expect(result.detail).toContain("Rank 1, batches 256..1024");
    // Those that have no epsilon, counted and not presumed.
    expect(result.detail).toContain("not in it, 0 of 45 pairs of these sizes");
    const lost = onTheoryBut({
      sketches: sloped(-1.5).sketches.map((r) => (r.batch === 512 ? { ...r, apart: 2 } : r)),
    });
    expect(judgeRows(E13Batch, lost)[0].detail).toContain("2 of 45 pairs");
  });
});
