/** How concentrated real gradient rows are: what decides how Gaussian an adapter's noise can be (E3, E4). */
import * as Plot from "@observablehq/plot";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { loadingsOf } from "../plots/loading-rows.js";

export const loadings = defineFigure({
  id: "loadings",
  claims: ["E3-law"],
  models: ["classifier"],
  rows: (tables) => some(loadingsOf(tables.loadings, "classifier")),
  title: "Loadings of real gradients (MNIST, batch 64)",
  caption:
    "How much of each gradient row its largest coordinate carries. Rows of dead units are zero and left out.",
  draw(rows) {
    return draw(
      {
        width: 760,
        height: 320,
        marginLeft: 70,
        marginRight: 70,
        marginBottom: 45,
        grid: true,
        x: { label: "largest loading of a row, max |q_j|/|q|", domain: [0, 1] },
        y: { label: "rows" },
        fy: { label: null, domain: ["input", "hidden", "output"] },
        marks: [
          Plot.rectY(
            rows.map((l) => ({ ...l, when: `step ${l.step}` })),
            Plot.binX({ y2: "count" }, {
              x: "maxLoading",
              fill: "when",
              fy: "layer",
              thresholds: 40,
              fillOpacity: 0.6,
            } as never),
          ),
        ],
      },
      "Largest loadings of real gradient rows",
    );
  },
});
