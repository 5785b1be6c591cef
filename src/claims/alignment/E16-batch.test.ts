import { describe, expect, it } from "vitest";
import type { AlignmentRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { alignmentRows } from "../../testing/alignment-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { tQuantile } from "../../core/stdlib.js";
import { ALPHA } from "../levels.js";
import { E16Batch } from "./E16-batch.js";

const rows = alignmentRows("mnist");
/** log10 (1 - rho) that falls by this slope, of one kind of neighbour or all. */
const sloped = (
  slope: number,
  se = 0.01,
  of = (_: AlignmentRow): boolean => true,
): AlignmentRow[] =>
  rows.map((r) => ({
    ...r,
    logMisalignment: -1 + (of(r) ? slope : -2) * Math.log10(r.batch / 8),
    logMisalignmentSe: se,
  }));
const tables = (alignments: AlignmentRow[]): Tables => onTheoryBut({ alignments });

describeClaim({
  claim: E16Batch,
  onTheory: tablesOnTheory,
  flips: [
    ["it falls as 1/B^2", tables(sloped(-2)), "upheld"],
    ["as 1/B", tables(sloped(-1)), "violated"],
    ["faster", tables(sloped(-2.5)), "violated"],
    [
      "as 1/B where an example is taken out",
      tables(sloped(-1, 0.01, (r) => r.relation === "remove")),
      "violated",
    ],
    ["it is not known well", tables(sloped(-2, 0.2)), "inconclusive"],
    ["just outside of what does not matter", tables(sloped(-1.89, 1e-4)), "violated"],
    ["just inside", tables(sloped(-1.91, 1e-4)), "upheld"],
    [
      "as 1/B at one step, and faster by as much at another: each has a curve of its own",
      tables([...sloped(-1), ...sloped(-3).map((r) => ({ ...r, step: 100 }))]),
      "violated",
    ],
    [
      "another level at another step: no slope goes over both",
      tables([
        ...sloped(-2),
        ...sloped(-2)
          .filter((r) => r.batch > 8)
          .map((r) => ({ ...r, step: 100, logMisalignment: r.logMisalignment + 1 })),
      ]),
      "upheld",
    ],
    ["two batch sizes", tables(rows.filter((r) => r.batch <= 32)), "inconclusive"],
  ],
  textFlips: [
    [
      "it falls as 1/B^2",
      ({ alignments }) => ({
        alignments: alignments.map((r) => ({ ...r, logMisalignment: -2 * Math.log10(r.batch) })),
      }),
      "upheld",
    ],
  ],
  powered: {
    at: (size, { normal }) =>
      tables(
        sloped(-1.9 + size, 0.01, (r) => r.relation === "replace").map((r) => ({
          ...r,
          logMisalignment: r.logMisalignment + 0.01 * normal(),
        })),
      ),
    on: tables(sloped(-2)),
    none: -0.1,
  },
});

describe("E16-batch", () => {
  it("is the flattest of the slopes that were made", () => {
    const [result] = judgeRows(
      E16Batch,
      tables(sloped(-1.5, 0.01, (r) => r.relation === "remove")),
    );
    expect(result.value).toBeCloseTo(-1.5, 9);
    expect(result.sampleSize).toBe(8 * 512);
  });

  it("shares its level among the slopes", () => {
    const [{ value, low, high }] = judgeRows(E16Batch, tables(sloped(-1.5)));
    const keys = new Set(rows.map((r) => [r.plan, r.layer, r.step, r.relation].join()));
    const xs = [...new Set(rows.map((r) => Math.log10(r.batch)))];
    const mean = xs.reduce((a, x) => a + x, 0) / xs.length;
    const se = 0.01 / Math.sqrt(xs.reduce((a, x) => a + (x - mean) ** 2, 0));
    const least = Math.min(...rows.map((r) => r.pairs));
    const half = se * tQuantile(1 - ALPHA / (2 * keys.size), least - 1);
    expect(keys.size).toBeGreaterThan(1);
    expect(((high as number) - (value as number)) / half).toBeCloseTo(1, 6);
    expect(((value as number) - (low as number)) / half).toBeCloseTo(1, 6);
  });
});
