/** What gradient canaries show of DP training, beside what is accounted. */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import { isAudited } from "../../experiment/audit/faults.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";

export const audit = defineFigure({
  id: "audit",
  claims: ["MIA-audit"],
  rows: (tables) => some(tables.audits.filter(isAudited)),
  title: "Gradient canaries: epsilon that is shown beside what is accounted",
  caption:
    "Squares: accounted epsilon at delta = 1e-5 (PLD). Dots: the largest account that guesses on canaries refute, " +
    "at confidence 1 - 1e-9, with lines to the largest that nine tenths of new runs refute (95%). A dot that is " +
    "not left of its square refutes the account itself: so it must be for planted faults (grey), and for them alone.",
  draw(rows) {
    const settings = different(rows.map((r) => r.setting));
    const points = rows.map((r) => ({
      ...r,
      planted: r.fault === "none" ? "as it is" : "planted",
    }));
    const shown = points.filter((r) => r.epsilonLower > 0);
    return draw(
      {
        width: 760,
        height: 80 + 34 * settings.length,
        marginLeft: 150,
        marginBottom: 45,
        grid: true,
        x: { label: "epsilon at delta = 1e-5", zero: true, nice: true },
        y: { label: null, domain: settings },
        color: { domain: ["as it is", "planted"], range: ["#0072b2", "#777777"] },
        marks: [
          Plot.link(shown, {
            x1: "epsilonCaught",
            x2: "epsilonLower",
            y1: "setting",
            y2: "setting",
            stroke: "planted",
            strokeWidth: 2,
          }),
          Plot.dot(shown, { x: "epsilonLower", y: "setting", fill: "planted", r: 4 }),
          Plot.dot(points, {
            x: "epsilon",
            y: "setting",
            stroke: "planted",
            symbol: "square",
            r: 5,
          }),
        ],
      },
      "Epsilon shown by gradient canaries beside the accounted one",
    );
  },
});
