/** Exact epsilon of B alone, A secret, on gradients of a language model, module by module (E13). */
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import type { SketchRow } from "../../experiment/rows.js";
import { moduleParts } from "../plots/loading-rows.js";
import { apartText, epsilonsOf, finding, sketchEpsilons } from "../plots/sketches.js";

function panelOf(r: SketchRow): string {
  const { layer, projection } = moduleParts(r.layer);
  return `${projection}, ${layer}`;
}

export const sketchText = defineFigure({
  id: "sketch-text",
  claims: ["E13-range", "E13-secret", "E13-rank", "E13-batch"],
  models: ["language-model"],
  rows: ({ sketches }) => {
    const exchanged = sketches.filter((r) => r.relation === "replace");
    return exchanged.some((r) => r.epsilonMedian !== null) ? some(exchanged) : undefined;
  },
  title: (rows) => `On a language model, too: with A secret, ${finding(rows)}`,
  caption: (rows) =>
    "Median over pairs of a batch of emails and the batch with one exchanged, bars from the least to the largest." +
    apartText(rows),
  data: (rows) => epsilonsOf(rows, panelOf),
  draw: (rows) =>
    sketchEpsilons(rows, panelOf, "Epsilon of B alone against the batch size, by module"),
});
