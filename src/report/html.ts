/** Pieces of HTML that the page is made of: escaped text, links, tables of text cells. */
import type { DetailTable } from "../claims/claim.js";
import { escapeHtml } from "./escape.js";

export { escapeHtml };
const e = escapeHtml;

/** A link to an anchor of the page. */
export const link = (id: string, title = ""): string =>
  `<a href="#${e(id)}"${title && ` title="${e(title)}"`}>${e(id)}</a>`;

/** Nothing where there is nothing to say. */
export const paragraph = (html: string): string => (html === "" ? "" : `<p>${html}</p>`);

/** A name of a style class from words. */
export const css = (words: string): string => words.replaceAll(" ", "-");

/** Text of a cell; intervals stay on one line. */
const cellText = (text: string): string =>
  e(text).replaceAll(/\[[^\]]*\]/g, (x) => `<span class="i">${x}</span>`);
const line = (row: readonly string[]): string =>
  `<tr>${row.map((x) => `<td class="n">${cellText(x)}</td>`).join("")}</tr>`;
const cells = ({ head, body }: DetailTable): string =>
  `<table class="numbers"><thead><tr>${head.map((h) => `<th scope="col">${e(h)}</th>`).join("")}</tr></thead>` +
  `<tbody>${body.map(line).join("")}</tbody></table>`;

/** Longer tables scroll in a box of their own. */
const TALL = 24;
/** A box that scrolls can be reached by the keyboard, and has a name. */
export const box = (table: DetailTable, name: string): string =>
  `<div class="${table.body.length > TALL ? "scroll tall" : "scroll"}" tabindex="0" role="group" ` +
  `aria-label="${e(name)}">${cells(table)}</div>`;

/** Something behind a line that opens it. */
export const fold = (summary: string, content: string, isOpen = false): string =>
  `<details${isOpen ? " open" : ""}><summary>${e(summary)}</summary>${content}</details>`;
