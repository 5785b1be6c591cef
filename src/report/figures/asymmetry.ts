/** The symmetry test tells the true candidate batch of one update from another (E11). */
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { asymmetryAgainstRank, standsOut } from "../plots/asymmetry.js";

export const asymmetry = defineFigure({
  id: "asymmetry",
  claims: ["E11-matrix"],
  models: ["none", "classifier"],
  rows: ({ symmetry }) => some(symmetry.filter((r) => r.observer === "iterates")),
  title: (rows) => `The symmetry test of one update ${standsOut(rows)}`,
  caption:
    "Median asymmetry of Y V' of real gradients for the true candidate (rounding) and for the batch with the target " +
    "added or left out, by batch size.",
  draw: (rows) =>
    asymmetryAgainstRank(rows, (r) => `batch ${r.batch}`, "Asymmetry of true and other candidates"),
});
