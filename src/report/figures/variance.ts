/** The variance of the noise falls as 1/r, shifted by the kurtosis of A's entries (E2). */
import * as Plot from "@observablehq/plot";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { intervals, RANK_AXIS } from "../plots/marks.js";
import { withEveryInit } from "../plots/noise-rows.js";

export const variance = defineFigure({
  id: "variance",
  claims: ["E2-variance", "E2-rank", "E2-energy"],
  models: ["none"],
  rows: ({ noise }) => some(withEveryInit(noise.filter((r) => r.shape === "spiky"))),
  title: ([{ dim }]) => `Noise variance against rank: spiky rows, m = ${dim}`,
  caption:
    "Points with two standard errors on the lines of theory: 1/r for i.i.d. entries, shifted by their kurtosis; " +
    "the orthogonal initialisation falls faster.",
  draw(rows) {
    const points = rows.map((r) => ({
      ...r,
      low: r.variance - 2 * r.varianceSe,
      high: r.variance + 2 * r.varianceSe,
    }));
    return draw(
      {
        width: 760,
        height: 360,
        marginLeft: 70,
        marginBottom: 45,
        grid: true,
        x: RANK_AXIS,
        y: { type: "log", label: "Var N_j / |q|^2", tickFormat: "~g" },
        color: { domain: ["gaussian", "kaiming-uniform", "rademacher", "orthogonal"] },
        marks: [
          Plot.line(points, { x: "rank", y: "varianceTheory", stroke: "init" }),
          ...intervals(points, { x: "rank", y: "variance", series: "init", width: 2, r: 3.5 }),
        ],
      },
      "Noise variance against rank",
    );
  },
});
