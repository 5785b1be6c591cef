/** The symmetry test on a language model's first LoRA step, module by module (E11). */
import { ALL_MODULES } from "../../experiment/rows.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { asymmetryAgainstRank, standsOut } from "../plots/asymmetry.js";
import { moduleParts } from "../plots/loading-rows.js";

export const asymmetryText = defineFigure({
  id: "asymmetry-text",
  claims: ["E11-matrix"],
  models: ["language-model"],
  rows: ({ symmetry }) => some(symmetry.filter((r) => r.layer !== ALL_MODULES)),
  title: (rows) => `On a language model the symmetry test of the first step ${standsOut(rows)}`,
  caption:
    "One panel a module: median asymmetry of Y V' for the true candidate batch and for the batch with one email " +
    "added or left out. The step is the trainer's own, in f32.",
  draw: (rows) =>
    asymmetryAgainstRank(
      rows,
      (r) => {
        const { layer, projection } = moduleParts(r.layer);
        return `${projection}, ${layer}`;
      },
      "Asymmetry of the first LoRA step of a transformer",
    ),
});
