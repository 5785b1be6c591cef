/** A learned classifier shows a joint TV from below without knowing the law (E6). */
import * as Plot from "@observablehq/plot";
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";

export const witness = defineFigure({
  id: "witness",
  claims: ["E6-witness"],
  rows: (tables) => some(tables.witness),
  title: "A classifier tells noise rows from Gaussian rows",
  caption:
    "A vote by bins of |N|^2 learned on half of the rows, tested on the other half: a lower bound of the joint " +
    "total variation that knows nothing of the exact law.",
  draw(rows) {
    const used = rows.map((r) => {
      const { low, high } = clopperPearson(r.correct, r.tested, 0.025);
      return {
        cell: `r = ${r.rank}, m = ${r.dim}`,
        value: (2 * r.correct) / r.tested - 1,
        low: 2 * low - 1,
        high: 2 * high - 1,
        exact: r.jointTvExact,
      };
    });
    const learned = used.map((u) => ({ ...u, series: "classifier" }));
    const exact = used.map((u) => ({ ...u, series: "exact joint TV" }));
    return draw(
      {
        width: 760,
        height: 260,
        marginLeft: 130,
        marginBottom: 45,
        grid: true,
        x: { label: "2 accuracy - 1 on held-out rows (95%), and exact joint TV", domain: [0, 1] },
        y: { label: null, domain: used.map((u) => u.cell) },
        color: { domain: ["classifier", "exact joint TV"], range: ["#0072b2", "#000000"] },
        marks: [
          Plot.ruleY(learned, {
            y: "cell",
            x1: "low",
            x2: "high",
            stroke: "series",
            strokeWidth: 2.5,
          }),
          Plot.dot(learned, { y: "cell", x: "value", fill: "series", r: 4 }),
          Plot.dot(exact, { y: "cell", x: "exact", stroke: "series", symbol: "diamond", r: 5 }),
        ],
      },
      "Classifier on whole noise rows",
    );
  },
});
