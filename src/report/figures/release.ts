/** Noise before the projection protects more than DP-SGD's, noise after it less (E12). */
import * as Plot from "@observablehq/plot";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { different } from "../../claims/words.js";

const NAMES = { plain: "V + E", m1: "V M + E", m2: "(V + E) M" } as const;

export const release = defineFigure({
  id: "release",
  claims: ["E12-exact", "E12-accountant", "E12-amplification", "E12-expansion"],
  rows: (tables) => some(tables.release),
  title: (rows) =>
    "Noise before or after the projection " +
    `(vector query, m = ${different(rows.map((r) => r.dim)).join(", ")})`,
  caption:
    "Lines: exact epsilon for an observer who knows A. Triangles: lower bounds shown by its likelihood-ratio " +
    "attack (confidence 1 - 1e-8; bounds of zero are left out).",
  draw(rows) {
    const points = rows.map((r) => ({
      sigma: r.sigma,
      exact: r.epsilonExact,
      lower: r.epsilonLower,
      series: NAMES[r.mechanism],
      rank: `r = ${r.rank}`,
    }));
    return draw(
      {
        width: 980,
        height: 360,
        marginLeft: 65,
        marginBottom: 45,
        marginTop: 40,
        grid: true,
        x: {
          type: "log",
          base: 2,
          label: "noise multiplier sigma",
          ticks: [0.5, 1, 2],
          tickFormat: "~g",
        },
        y: { type: "log", label: "epsilon at delta = 0.01", tickFormat: "~g", domain: [0.05, 300] },
        fx: { label: null, domain: different(points.map((p) => p.rank)) },
        color: { domain: Object.values(NAMES), range: ["#000000", "#d55e00", "#0072b2"] },
        marks: [
          Plot.line(points, { x: "sigma", y: "exact", stroke: "series", fx: "rank" }),
          Plot.dot(
            points.filter((p) => p.lower > 0.05),
            { x: "sigma", y: "lower", stroke: "series", symbol: "triangle", fx: "rank", r: 4 },
          ),
        ],
      },
      "Epsilon of noisy releases",
    );
  },
});
