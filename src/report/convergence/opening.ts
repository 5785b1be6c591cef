/** The first screen of a page that is about convergence: its answer and numbers; the argument stands further down. */
import { argumentHtml } from "../first-screen.js";
import { escapeHtml as e } from "../html.js";
import type { Opening } from "../opening.js";
import type { ConvergenceSection } from "./section.js";

const SCOPE =
  "Scope: the results of this run alone. That a verdict no longer changes does not make it right: what it shows " +
  "stands with its claim.";

export function convergenceScreen({ title, head, lead, numbers }: ConvergenceSection): string {
  const tiles = numbers.map(
    ({ label, value, note }) =>
      `<li><div><span class="label">${e(label)}</span><b>${e(value)}</b><span>${e(note)}</span></div></li>`,
  );
  return [
    `<header><h1>${e(title)}</h1>`,
    `<div class="answer"><p class="head">${e(head)}</p>`,
    `<p>${e(lead)}</p><p class="scope">${e(SCOPE)}</p></div>`,
    `<ul class="tiles">${tiles.join("")}</ul></header>`,
  ].join("\n");
}

/** What the same results say of the paper's argument. */
export const argumentSection = (opening: Opening): string =>
  `<section id="argument">${argumentHtml(opening)}</section>`;
