/** How nearly gradients of neighbouring batches of emails point one way, module by module (E16). */
import type { AlignmentRow } from "../../experiment/rows.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import {
  ALIGNMENT_CAPTION,
  alignmentCurves,
  alignmentPoints,
  alignmentTitle,
} from "../plots/alignments.js";
import { moduleParts } from "../plots/loading-rows.js";

function panelOf(r: AlignmentRow): string {
  const { layer, projection } = moduleParts(r.layer);
  return `${projection}, ${layer}`;
}

export const alignmentText = defineFigure({
  id: "alignment-text",
  claims: ["E16-batch", "E16-scale"],
  models: ["language-model"],
  rows: ({ alignments }) => some(alignments),
  title: (rows) => `On a language model, too, ${alignmentTitle(rows)}`,
  caption: () => ALIGNMENT_CAPTION,
  data: (rows) => alignmentPoints(rows, panelOf),
  draw: (rows) =>
    alignmentCurves(rows, panelOf, "Angle of neighbouring batch gradients, by module"),
});
