/** A learned classifier shows a joint TV from below without knowing the law (E6). */
import * as Plot from "@observablehq/plot";
import { clopperPearson } from "../../attack/epsilon-lower.js";
import type { Tables } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { number } from "../format.js";
import { FRAME } from "../plots/marks.js";
import { BLUE, ORANGE, type Series } from "../plots/series.js";

const LEARNED: Series = { name: "classifier, 95%", color: BLUE, symbol: "circle" };
const EXACT: Series = { name: "exact joint TV", color: ORANGE, symbol: "diamond", hollow: true };

/** What the classifier reached in each cell: zero is guessing. */
const reached = (rows: Readonly<Tables["witness"]>) =>
  rows.map((r) => {
    const { low, high } = clopperPearson(r.correct, r.tested, 0.025);
    return {
      cell: `r = ${r.rank}, m = ${r.dim}`,
      value: (2 * r.correct) / r.tested - 1,
      low: 2 * low - 1,
      high: 2 * high - 1,
      exact: r.jointTvExact,
    };
  });

export const witness = defineFigure({
  id: "witness",
  claims: ["E6-witness"],
  rows: (tables) => some(tables.witness),
  title: (rows) => {
    const told = reached(rows).filter((u) => u.low > 0).length;
    return `A classifier tells noise rows from Gaussian rows in ${told} of ${rows.length} settings`;
  },
  caption:
    "A vote by bins of |N|² learned on half of the rows, tested on the other half: a lower bound of the joint " +
    "total variation that knows nothing of the exact law. 0 is guessing. Intervals 95%.",
  draw(rows) {
    const used = reached(rows);
    const least = Math.min(0, ...used.map((u) => u.low));
    return draw(
      {
        ...FRAME,
        height: 110 + 42 * used.length,
        marginLeft: 150,
        marginTop: 12,
        x: {
          label: "2 × accuracy - 1, on held-out rows",
          domain: [least, 1],
          inset: 10,
          ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
        },
        y: { label: null, domain: used.map((u) => u.cell), tickSize: 0, tickPadding: 12 },
        marks: [
          Plot.link(used, {
            y: "cell",
            x1: "low",
            x2: "high",
            stroke: LEARNED.color,
            strokeWidth: 2.5,
          }),
          Plot.dot(used, { y: "cell", x: "value", fill: LEARNED.color, r: 4.5 }),
          Plot.dot(used, {
            y: "cell",
            x: "exact",
            stroke: EXACT.color,
            strokeWidth: 2,
            symbol: "diamond",
            r: 7,
          }),
        ],
      },
      "Classifier on whole noise rows",
      {
        key: [LEARNED, EXACT],
        desc:
          used
            .map((u) => `${u.cell}: classifier ${number(u.value)}, exact ${number(u.exact)}`)
            .join("; ") + ".",
      },
    );
  },
});
