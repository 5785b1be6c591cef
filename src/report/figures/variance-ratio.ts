/** The same variances over theory, where deviations can be seen (E2). */
import * as Plot from "@observablehq/plot";
import type { NoiseRow } from "../../experiment/rows.js";
import { different } from "../../claims/words.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { rankAxis } from "../plots/axes.js";
import { describe } from "../plots/describe.js";
import { FRAME, intervals } from "../plots/marks.js";
import { withEveryInit } from "../plots/noise-rows.js";
import { INK, seriesOf } from "../plots/series.js";

/** Ratios with two standard errors. */
const ratiosOf = (rows: readonly NoiseRow[]) =>
  rows.map((r) => {
    const [y, error] = [r.variance / r.varianceTheory, (2 * r.varianceSe) / r.varianceTheory];
    return { rank: r.rank, y, low: y - error, high: y + error, init: r.init };
  });

export const varianceRatio = defineFigure({
  id: "variance-ratio",
  claims: ["E2-variance"],
  models: ["none"],
  rows: ({ noise }) => some(withEveryInit(noise.filter((r) => r.shape === "spiky"))),
  title: (rows) => {
    const within = ratiosOf(rows).filter((p) => p.low <= 1 && p.high >= 1).length;
    return `${within} of ${rows.length} sampled variances lie within two standard errors of theory`;
  },
  caption:
    "Ratios of sampled to theoretical variance with two standard errors (about one point in twenty lies outside); " +
    "initialisations side by side at each rank.",
  data: (rows) => ratiosOf(rows),
  draw(rows) {
    const points = ratiosOf(rows);
    const series = seriesOf(different(rows.map((r) => r.init)));
    const domain = [
      Math.min(...points.map((p) => p.low)),
      Math.max(...points.map((p) => p.high)),
    ] as const;
    return draw(
      {
        ...FRAME,
        height: 360,
        x: rankAxis(rows.map((r) => r.rank)),
        y: { label: "sampled variance / theory", domain, nice: true, ticks: 6 },
        marks: [
          Plot.ruleY([1], { stroke: INK, strokeOpacity: 0.6 }),
          ...intervals(points, series, { x: "rank", y: "y", by: "init", dodge: 8 }, domain),
        ],
      },
      "Variance over theory against rank",
      {
        key: series.map(({ dash: _, ...s }) => s),
        desc: describe(points, { x: ["rank", "rank"], y: ["y", "Ratio"], by: ["init"] }),
      },
    );
  },
});
