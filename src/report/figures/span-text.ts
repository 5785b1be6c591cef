/** Who was trained on, read off adapters of a transformer, module by module (E14). */
import type { SpanRow } from "../../experiment/rows.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { moduleParts } from "../plots/loading-rows.js";
import { spanCaption, spanCurves, spanFinding, spanPoints } from "../plots/spans.js";

function panelOf(r: SpanRow): string {
  const { layer } = moduleParts(r.layer);
  return `${layer}, r = ${r.rank}`;
}

export const spanText = defineFigure({
  id: "span-text",
  claims: ["E14-span", "E14-boundary", "E14-leverage", "E14-adam"],
  models: ["language-model"],
  rows: ({ spans }) => some(spans),
  title: (rows) => `On a language model: ${spanFinding(rows)}`,
  caption: () =>
    spanCaption(
      "Adapters of the values of each layer; the deeper layer's inputs move in training, and are taken at the start",
    ),
  data: (rows) => spanPoints(rows, panelOf),
  draw: (rows) =>
    spanCurves(rows, panelOf, "AUC of two readings of a transformer's adapter against its inputs"),
});
