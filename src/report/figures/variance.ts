/** The variance of the noise falls as 1/r, shifted by the kurtosis of A's entries (E2). */
import { different } from "../../claims/words.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { pick } from "../figure-data.js";
import { around, logAxis, rankAxis } from "../plots/axes.js";
import { describe } from "../plots/describe.js";
import { FRAME, intervals, lines } from "../plots/marks.js";
import { withEveryInit } from "../plots/noise-rows.js";
import { seriesOf } from "../plots/series.js";

/** What the sampled variance of Gaussian A did from the smallest rank to the largest. */
function changeOf(rows: readonly NoiseRow[]): string {
  const list = rows.filter((r) => r.init === "gaussian").sort((a, b) => a.rank - b.rank);
  const [first, last] = [list[0], list[list.length - 1]];
  if (first === undefined || !(last.variance < first.variance)) return "against rank";
  const times = Number((first.variance / last.variance).toPrecision(2));
  return `falls ${times} times from r = ${first.rank} to r = ${last.rank}`;
}

export const variance = defineFigure({
  id: "variance",
  claims: ["E2-variance", "E2-rank", "E2-energy"],
  models: ["none"],
  rows: ({ noise }) => some(withEveryInit(noise.filter((r) => r.shape === "spiky"))),
  title: (rows) => `The noise variance ${changeOf(rows)} (spiky rows, m = ${rows[0].dim})`,
  caption:
    "Points with two standard errors on the lines of theory: 1/r for i.i.d. entries, shifted by their kurtosis; " +
    "the orthogonal initialisation falls faster. Initialisations stand side by side at each rank.",
  data: (rows) => pick(rows, "init", "rank", "dim", "variance", "varianceSe", "varianceTheory"),
  draw(rows) {
    const points = rows.map((r) => ({
      ...r,
      low: r.variance - 2 * r.varianceSe,
      high: r.variance + 2 * r.varianceSe,
    }));
    const series = seriesOf(different(rows.map((r) => r.init)));
    const place = { x: "rank", y: "variance", by: "init", dodge: 6 };
    const domain = around(
      points.flatMap((p) => [p.variance, p.varianceTheory]),
      1.6,
    );
    return draw(
      {
        ...FRAME,
        height: 400,
        x: rankAxis(rows.map((r) => r.rank)),
        y: logAxis("Var N_j / |q|² (no unit)", domain),
        marks: [
          ...lines(points, series, { ...place, y: "varianceTheory" }, 1.4),
          ...intervals(points, series, place, domain),
        ],
      },
      "Noise variance against rank",
      {
        key: series,
        desc: describe(points, {
          x: ["rank", "rank"],
          y: ["variance", "Variance"],
          by: ["init"],
        }),
      },
    );
  },
});
