import type { GaugeRow, Tables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
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
