/** The noise of an adapter is proportional to the gradient (E9). */
import * as Plot from "@observablehq/plot";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { dataName, intervals } from "../plots/marks.js";

export const scale = defineFigure({
  id: "scale",
  claims: ["E9-sensitivity", "E9-scaled"],
  models: ["none", "classifier"],
  rows: ({ dependence }) =>
    some(dependence.filter((r) => r.relation === "scale" && r.scaling !== "gradient")),
  title: "Noise scales with the gradient, unless that is scaled",
  caption: ([{ source }]) =>
    `Real gradient rows (${dataName(source)}) at their own norms: LoRA's noise is proportional to the gradient, ` +
    "so there is no sensitivity to divide by. DP-SGD's noise is fixed beforehand. Scaled: each row divided by its " +
    "norm before (E19), and drawn at the norm that it had; its noise has a fixed scale. Lines: theory.",
  draw(rows) {
    const used = rows.map((r) => ({
      x: r.norm,
      y: r.noiseSd,
      low: r.noiseSd - 2 * r.noiseSdSe,
      high: r.noiseSd + 2 * r.noiseSdSe,
      theory: r.noiseSdTheory,
      series: `${r.model}${r.scaling === "row" ? ", scaled" : ""}, r = ${r.rank}`,
    }));
    return draw(
      {
        width: 760,
        height: 380,
        marginLeft: 75,
        marginBottom: 45,
        grid: true,
        x: { type: "log", label: "norm of the gradient row |q|", tickFormat: "~g" },
        y: { type: "log", label: "standard deviation of one noise coordinate", tickFormat: "~g" },
        color: {
          range: ["#d55e00", "#e69f00", "#cc79a7", "#004d40", "#009e73", "#80cbc4", "#0072b2"],
        },
        marks: [
          Plot.line(used, { x: "x", y: "theory", stroke: "series", strokeWidth: 1.2 }),
          ...intervals(used, { x: "x", y: "y", series: "series", width: 2, r: 3 }),
        ],
      },
      "Noise standard deviation against gradient norm",
    );
  },
});
