/** The symmetry test tells the true candidate batch of one update from another (E11). */
import * as Plot from "@observablehq/plot";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";

export const asymmetry = defineFigure({
  id: "asymmetry",
  claims: ["E11-matrix"],
  models: ["none", "classifier"],
  rows: ({ symmetry }) => some(symmetry.filter((r) => r.observer === "iterates")),
  title: "The symmetry test on one update of real gradients",
  caption:
    "Median asymmetry of Y V' for the true candidate (rounding) and for the batch with the target added or left " +
    "out, by batch size.",
  draw(rows) {
    const used = rows.flatMap((r) => {
      const place = { x: r.rank, batch: `batch ${r.batch}` };
      return [
        { ...place, y: r.residualTrue, candidate: "true candidate" },
        { ...place, y: r.residualOther, candidate: "other candidate" },
      ];
    });
    return draw(
      {
        width: 980,
        height: 340,
        marginLeft: 75,
        marginBottom: 45,
        marginTop: 40,
        grid: true,
        x: { type: "log", base: 2, label: "rank r", tickFormat: "d", ticks: 5 },
        y: { type: "log", label: "median asymmetry of Y V'", domain: [1e-17, 1], tickFormat: "~g" },
        fx: { label: null, domain: [...new Set(used.map((u) => u.batch))] },
        color: { domain: ["true candidate", "other candidate"], range: ["#009e73", "#d55e00"] },
        marks: [
          Plot.line(used, { x: "x", y: "y", z: "candidate", stroke: "candidate", fx: "batch" }),
          Plot.dot(used, { x: "x", y: "y", fill: "candidate", fx: "batch", r: 3 }),
        ],
      },
      "Asymmetry of true and other candidates",
    );
  },
});
