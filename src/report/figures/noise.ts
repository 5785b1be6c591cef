/** How much noise blunts the symmetry test, beside what a Gaussian mechanism allows (E12). */
import * as Plot from "@observablehq/plot";
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { normalCdf } from "../../core/stdlib.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { intervals } from "../plots/marks.js";

const HOLDS_A = "observer who holds A";
const WITHOUT_A = "observer without A";
const LIMIT = "most against DP-SGD";

export const noise = defineFigure({
  id: "noise",
  claims: ["E12-symmetry"],
  rows: ({ symmetry }) => some(symmetry.filter((r) => r.observer !== "final")),
  title: "Noise on the projected update",
  caption:
    "Accuracy against the noise multiplier, relative to the target's own contribution before projection. Above " +
    "the black curve, the update leaks more than DP-SGD at the same multiplier.",
  draw(rows) {
    const used = rows.map((r) => ({
      x: r.sigma,
      y: r.right / r.trials,
      ...clopperPearson(r.right, r.trials, 0.025),
      series: r.observer === "knows-a" ? HOLDS_A : WITHOUT_A,
    }));
    const curve = Array.from({ length: 61 }, (_, i) => 10 ** (-3.2 + i * 0.06)).map((x) => ({
      x,
      y: normalCdf(0.5 / x),
      series: LIMIT,
    }));
    return draw(
      {
        width: 760,
        height: 340,
        marginLeft: 60,
        marginBottom: 45,
        grid: true,
        x: {
          type: "log",
          label: "noise multiplier (noise over the target's own contribution)",
          tickFormat: "~g",
        },
        y: { label: "accuracy (95%)", domain: [0.45, 1] },
        color: {
          domain: [HOLDS_A, WITHOUT_A, LIMIT],
          range: ["#d55e00", "#0072b2", "#000000"],
        },
        marks: [
          Plot.line(curve, { x: "x", y: "y", stroke: "series" }),
          ...intervals(used, { x: "x", y: "y", series: "series", width: 2, r: 4 }),
        ],
      },
      "Accuracy of the attacks against noise",
    );
  },
});
