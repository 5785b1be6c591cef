/** Exact epsilon of B alone, A secret, on gradients of digits (E13). */
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import type { SketchRow } from "../../experiment/rows.js";
import { dataName } from "../plots/marks.js";
import { apartText, epsilonsOf, finding, sketchEpsilons } from "../plots/sketches.js";

const panelOf = (r: SketchRow): string =>
  r.relation === "replace" ? "one example exchanged" : "one example taken out";

/** Rows of several plans have their batch sizes in one list. */
export const sketch = defineFigure({
  id: "sketch",
  claims: ["E13-range", "E13-secret", "E13-rank", "E13-batch"],
  models: ["none", "classifier"],
  rows: ({ sketches }) =>
    sketches.some((r) => r.epsilonMedian !== null) ? some(sketches) : undefined,
  title: (rows) => `With A secret, ${finding(rows)} (${dataName(rows[0].source)})`,
  caption: (rows) =>
    "Median over pairs of a batch and its neighbour, with bars from the least to the largest; exact, the worse " +
    "direction. Dotted: epsilon 10, above which nothing of use is promised." +
    apartText(rows),
  data: (rows) => epsilonsOf(rows, panelOf),
  draw: (rows) => sketchEpsilons(rows, panelOf, "Epsilon of B alone against the batch size"),
});
