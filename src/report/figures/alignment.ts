/** How nearly gradients of neighbouring batches of digits point one way (E16). */
import type { AlignmentRow } from "../../experiment/rows.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import {
  ALIGNMENT_CAPTION,
  alignmentCurves,
  alignmentPoints,
  alignmentTitle,
} from "../plots/alignments.js";
import { dataName } from "../plots/marks.js";

const panelOf = (r: AlignmentRow): string => `${dataName(r.source)}, step ${r.step}`;

export const alignment = defineFigure({
  id: "alignment",
  claims: ["E16-batch", "E16-scale"],
  models: ["none", "classifier"],
  rows: ({ alignments }) => some(alignments),
  title: (rows) => `On digits ${alignmentTitle(rows)}`,
  caption: () => ALIGNMENT_CAPTION,
  data: (rows) => alignmentPoints(rows, panelOf),
  draw: (rows) =>
    alignmentCurves(rows, panelOf, "Angle of neighbouring batch gradients against the batch size"),
});
