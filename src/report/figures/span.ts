/** Who was trained on, read off adapters of classifiers (E14). */
import type { SpanRow } from "../../experiment/rows.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { dataName } from "../plots/marks.js";
import { spanCaption, spanCurves, spanFinding, spanPoints } from "../plots/spans.js";

const panelOf = (r: SpanRow): string => `${dataName(r.source)}, r = ${r.rank}`;

export const span = defineFigure({
  id: "span",
  claims: ["E14-span", "E14-boundary", "E14-leverage", "E14-adam"],
  models: ["none", "classifier"],
  rows: ({ spans }) => some(spans),
  title: (rows) => `A frozen: ${spanFinding(rows)}`,
  caption: () => spanCaption("Adapters of a classifier's first layer"),
  data: (rows) => spanPoints(rows, panelOf),
  draw: (rows) =>
    spanCurves(rows, panelOf, "AUC of two readings of an adapter against its members' inputs"),
});
