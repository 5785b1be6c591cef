/** The section of a page that holds its run against another. */
import type { DetailTable } from "../claims/claim.js";
import type { Comparison } from "./compare.js";
import { box, escapeHtml as e, fold, paragraph } from "./html.js";

/** Open where something differs that a reader must not miss. */
function part(noun: string, table: DetailTable, isOpen: boolean): string {
  const { length } = table.body;
  if (length === 0) return "";
  const name = `${length} ${noun}${length === 1 ? " differs" : "s differ"}`;
  return fold(name, box(table, name), isOpen);
}

export function comparisonHtml(comparison: Comparison): string {
  const { against, summary, verdicts, numbers, settings } = comparison;
  return [
    `<section id="against"><h2>Against ${e(against)}</h2>`,
    ...summary.map((text) => paragraph(e(text))),
    part("verdict", verdicts, true),
    part("number", numbers, false),
    part("setting", settings, false),
    "</section>",
  ].join("\n");
}
