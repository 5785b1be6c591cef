import { describe, expect, it } from "vitest";
import type { GaugeRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { gaugeRows } from "../../testing/init-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { E18Variance } from "./E18-variance.js";

const last = (change: (r: GaugeRow) => Partial<GaugeRow>): Tables =>
  onTheoryBut({ gauges: gaugeRows.map((r) => (r.gauge === 4 ? { ...r, ...change(r) } : r)) });
const off = (errors: number): Tables =>
  last((r) => ({ variance: r.varianceTheory + errors * r.varianceSe }));

describeClaim({
  claim: E18Variance,
  onTheory: tablesOnTheory,
  flips: [
    ["just inside the limit of three cells, 5.91 errors", off(5.85), "upheld"],
    ["just outside", off(5.95), "violated"],
    ["just outside, below", off(-5.95), "violated"],
    [
      "the gauge turned round",
      last((r) => ({ varianceTheory: 1e-4 * (16 + 1 / 64), variance: r.variance })),
      "violated",
    ],
  ],
  powered: {
    at: (size, { normal }) =>
      onTheoryBut({
        gauges: gaugeRows.map((r, i) => ({
          ...r,
          variance: r.varianceTheory * (1 + 0.006 * normal() + (i === 0 ? size : 0)),
        })),
      }),
  },
});

describe("E18-variance", () => {
  it("says where its rows do not tell the whole formula from its first order", () => {
    const firstOrder = (times: number): string =>
      judgeRows(
        E18Variance,
        onTheoryBut({
          gauges: gaugeRows.map((r) => ({ ...r, firstOrder: times * r.varianceTheory })),
        }),
      )[0].detail;
    expect(firstOrder(0.999)).toContain("the rest of the formula is not tested by these rows");
    expect(firstOrder(0.9)).toMatch(/is 0\.90 times the exact variance\.$/);
  });
});
