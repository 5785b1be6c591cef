/** The exact TV that the median real gradient row implies at each rank (E4). */
import * as Plot from "@observablehq/plot";
import { exactDistances } from "../../core/tv.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { loadingsOf } from "../plots/loading-rows.js";
import { grouped, median, RANK_AXIS, RANKS } from "../plots/marks.js";

export const implied = defineFigure({
  id: "implied",
  claims: ["E3-law"],
  models: ["classifier"],
  rows: (tables) => some(loadingsOf(tables.loadings, "classifier")),
  title: "What real loadings imply",
  caption: "Exact TV of the most loaded coordinate in the median row (its loading in brackets).",
  draw(rows) {
    const points = [...grouped(rows, (l) => `${l.layer}, step ${l.step}`)].flatMap(
      ([series, list]) => {
        const rho = median(list.map((l) => l.maxLoading));
        return RANKS.map((rank) => ({
          rank,
          series: `${series} (${rho.toFixed(2)})`,
          y: exactDistances(rank, rho).tv,
        }));
      },
    );
    return draw(
      {
        width: 760,
        height: 340,
        marginLeft: 70,
        marginBottom: 45,
        grid: true,
        x: RANK_AXIS,
        y: { type: "log", label: "exact TV of the most loaded coordinate", tickFormat: "~g" },
        marks: [Plot.line(points, { x: "rank", y: "y", stroke: "series", strokeWidth: 1.8 })],
      },
      "TV implied by real gradients",
    );
  },
});
