/** A figure or a table on the page: its title, itself, its words, its claims, and its numbers as CSV. */
import type { ClaimResult } from "../claims/claim.js";
import { csvOfTable } from "./figure-data.js";
import { box, escapeHtml as e, fold, link } from "./html.js";
import type { ReportFigure, ReportTable } from "./model.js";

export type AnyShown = ReportFigure | ReportTable;

/** Plot names groups for authors; names of groups without a role mean nothing to readers' software. */
const withoutGroupNames = (svg: string): string =>
  svg.replaceAll(/<g( [^>]*)?>/g, (tag) => tag.replace(/ aria-label="[^"]*"/, ""));

/** A link that saves the numbers. They are in the page: nothing is fetched. */
function csvLink(id: string, csv: string): string {
  const data = Buffer.from(csv, "utf8").toString("base64");
  return (
    `<a class="csv" download="${e(id)}.csv" href="data:text/csv;charset=utf-8;base64,${data}" ` +
    `aria-label="CSV of ${e(id)}">CSV</a>`
  );
}

export function exhibitHtml(x: AnyShown, claims: readonly ClaimResult[]): string {
  const links = claims
    .filter((c) => x.claims.includes(c.id))
    .map((c) => `${link(c.id, c.statement)} ${c.verdict}`);
  const on = links.length > 0 ? `Claims: ${links.join(", ")}. ` : "";
  const isFigure = "svg" in x;
  const csv = csvLink(x.id, isFigure ? x.csv : csvOfTable(x));
  const numbers = `<span class="csv-name">Numbers: ${csv}</span>`;
  return (
    `<figure id="${e(x.id)}" class="${isFigure ? "drawn" : "table"}">` +
    `<h3>${e(x.title)} <a class="anchor" href="#${e(x.id)}">${e(x.id)}</a></h3>` +
    `${isFigure ? `<div class="plot">${withoutGroupNames(x.svg)}</div>` : box(x, x.title)}` +
    `<figcaption>${e(x.caption)}<p><small>${on}${numbers}</small></p></figcaption></figure>`
  );
}

/** Exhibits behind a line that says how many. */
export function foldedExhibits(
  list: readonly AnyShown[],
  name: string,
  claims: readonly ClaimResult[],
): string {
  if (list.length === 0) return "";
  const noun = list.length === 1 ? name : `${name}s`;
  const all = list.map((x) => exhibitHtml(x, claims)).join("\n");
  return `<div class="exhibits ${name}s">${fold(`${list.length} more ${noun}`, all)}</div>`;
}
