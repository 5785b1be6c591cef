/** The symmetry test on a language model's first LoRA step, module by module (E11). */
import * as Plot from "@observablehq/plot";
import { ALL_MODULES } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { moduleParts } from "../plots/loading-rows.js";

const CANDIDATES = ["true candidate (f32 rounding)", "other candidate"];

export const asymmetryText = defineFigure({
  id: "asymmetry-text",
  claims: ["E11-matrix"],
  models: ["language-model"],
  rows: ({ symmetry }) => some(symmetry.filter((r) => r.layer !== ALL_MODULES)),
  title: "The symmetry test on the first LoRA step of a language model",
  caption:
    "One panel a module: median asymmetry of Y V' for the true candidate batch and for the batch with one email " +
    "added or left out. The step is the trainer's own, in f32.",
  draw(rows) {
    const used = rows.flatMap((r) => {
      const { layer, projection } = moduleParts(r.layer);
      const module = `${projection}, ${layer}`;
      return [r.residualTrue, r.residualOther].map((y, i) => ({
        x: r.rank,
        module,
        y,
        candidate: CANDIDATES[i],
      }));
    });
    return draw(
      {
        width: 980,
        height: 320,
        marginLeft: 75,
        marginBottom: 45,
        marginTop: 40,
        grid: true,
        x: {
          type: "log",
          base: 2,
          label: "rank r",
          tickFormat: "d",
          ticks: [...new Set(used.map((u) => u.x))],
        },
        y: { type: "log", label: "median asymmetry of Y V'", domain: [1e-8, 1], tickFormat: "~g" },
        fx: { label: null, domain: [...new Set(used.map((u) => u.module))] },
        color: { domain: CANDIDATES, range: ["#009e73", "#d55e00"] },
        marks: [
          Plot.line(used, { x: "x", y: "y", z: "candidate", stroke: "candidate", fx: "module" }),
          Plot.dot(used, { x: "x", y: "y", fill: "candidate", fx: "module", r: 3 }),
        ],
      },
      "Asymmetry of the first LoRA step of a transformer",
    );
  },
});
