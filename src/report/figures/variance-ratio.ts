/** The same variances over theory, where deviations can be seen (E2). */
import * as Plot from "@observablehq/plot";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { intervals, RANK_AXIS } from "../plots/marks.js";
import { withEveryInit } from "../plots/noise-rows.js";

const INITS = ["gaussian", "kaiming-uniform", "rademacher", "orthogonal"];

export const varianceRatio = defineFigure({
  id: "variance-ratio",
  claims: ["E2-variance"],
  models: ["none"],
  rows: ({ noise }) => some(withEveryInit(noise.filter((r) => r.shape === "spiky"))),
  title: "The same, divided by theory",
  caption:
    "Ratios of sampled to theoretical variance with two standard errors (about one point in twenty lies outside).",
  draw(rows) {
    const points = rows.map((r) => {
      const [y, error] = [r.variance / r.varianceTheory, (2 * r.varianceSe) / r.varianceTheory];
      // Initialisations stand side by side.
      const rank = r.rank * 1.12 ** (INITS.indexOf(r.init) - 1.5);
      return { rank, y, low: y - error, high: y + error, init: r.init };
    });
    return draw(
      {
        width: 760,
        height: 300,
        marginLeft: 70,
        marginBottom: 45,
        grid: true,
        x: RANK_AXIS,
        y: { label: "sampled variance / theory" },
        color: { domain: INITS },
        marks: [
          Plot.ruleY([1], { stroke: "#555" }),
          ...intervals(points, { x: "rank", y: "y", series: "init", width: 1.8, r: 3.5 }),
        ],
      },
      "Variance over theory against rank",
    );
  },
});
