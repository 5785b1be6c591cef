/** Draws a figure from some tables, and counts its marks: for the tests of figures. */
import type { Model } from "../experiment/kind.js";
import { emptyTables, type Tables } from "../experiment/rows.js";
import { namedAfter } from "../report/draw.js";
import type { Figure } from "../report/figure.js";

/** SVG of a figure on these tables alone; throws where it has no rows. */
export function drawn<Rows>(
  figure: Figure<Rows>,
  tables: Partial<Tables>,
  model: Model = "none",
): string {
  const subject = { model, task: "" };
  const rows = figure.rows({ ...emptyTables(), ...tables }, subject);
  if (rows === undefined) throw new RangeError(`figure ${figure.id} has no rows`);
  return namedAfter(figure.id, figure.draw(rows, subject));
}

/** Number of elements of a kind. */
export const shapes = (svg: string, tag: string): number => svg.split(`<${tag} `).length - 1;

/** What Plot drew below the key: everything from its style on. */
export const belowKey = (svg: string): string => svg.slice(svg.indexOf("<style>"));

/** Number of markers of any form, those of the key left out. */
export const markers = (svg: string): number =>
  belowKey(svg)
    .split('aria-label="dot">')
    .slice(1)
    .reduce(
      (a, part) => a + (part.split("aria-label=")[0].match(/<(circle|path) /g) ?? []).length,
      0,
    );
