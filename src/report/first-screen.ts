/** The first screen of the page: question, answer, three numbers, the chain, what was run. No script. */
import { brief, breaksAt, type MarkedLink, type MarkedStrand } from "./chain.js";
import { escapeHtml as e } from "./html.js";
import { bearingHtml, markHtml } from "./marks-html.js";
import type { Opening } from "./opening.js";
import { anchorOf } from "./sections.js";
import type { Tile } from "./tiles.js";

function tileHtml({ label, value, note, claim, isJudged }: Tile): string {
  const body = `<span class="label">${e(label)}</span><b>${e(value)}</b><span>${e(note)}</span>`;
  return `<li>${isJudged ? `<a href="#${e(claim)}">${body}</a>` : `<div>${body}</div>`}</li>`;
}

/** A mark, its strand where the link has several, and a sentence of each kind. */
function strandHtml(strand: MarkedStrand, isOne: boolean): string {
  const name = isOne ? "" : `<span class="strand">${e(strand.title)}: </span>`;
  const said = brief(strand).map(
    ({ text, bearing }) => `<span class="said ${bearing}">${e(text)}</span>`,
  );
  return `<span class="state">${name}${markHtml(strand.mark)}</span>${said.join("")}`;
}

const boxHtml = ({ id, number, title, strands }: MarkedLink): string =>
  `<li><a href="#${e(anchorOf(id))}"><span class="name">${number}. ${e(title)}</span>` +
  `${strands.map((s) => strandHtml(s, strands.length === 1)).join("")}</a></li>`;

/** The argument box by box, then what came out and what was run. */
export function argumentHtml({ chain, counts, run }: Opening): string {
  const breaks = breaksAt(chain);
  return [
    `<h2>The argument, link by link${breaks && `: <strong>${e(breaks)}</strong>`}</h2>`,
    `<ol class="chain">${chain.map(boxHtml).join("")}</ol>`,
    `<p class="run">${e(counts)}`,
    run ? ` <span>Run: ${e(run)}.</span></p>` : "</p>",
  ].join("\n");
}

export function firstScreen(title: string, opening: Opening): string {
  const { answer, tiles } = opening;
  return [
    `<header><h1>${e(title)}</h1>`,
    `<div class="answer"><p class="head">${e(answer.head)}</p>`,
    `<p>${answer.sentences.map(e).join(" ")}</p><p class="scope">${e(answer.scope)}</p></div>`,
    `<ul class="tiles">${tiles.map(tileHtml).join("")}</ul>`,
    `${argumentHtml(opening)}</header>`,
  ].join("\n");
}

/** What the run says of a link, sentence by sentence, with the claims that bear each out. */
export function saidHtml({ strands }: MarkedLink): string {
  return strands
    .map(({ title, mark, said, unsaid }) => {
      const heading = `<p class="state">${strands.length > 1 ? `${e(title)}: ` : ""}${markHtml(mark)}</p>`;
      const lines = said.map(
        ({ text, claim, bearing, note }) =>
          `<li>${bearingHtml(bearing)} ${e(text)} <a href="#${e(claim)}">${e(claim)}</a>` +
          `${note && ` (${e(note)})`}</li>`,
      );
      const rest = unsaid.map(({ claim, why }) => `${e(claim)} (${why})`).join(", ");
      return (
        heading +
        (lines.length > 0 ? `<ul class="words">${lines.join("")}</ul>` : "") +
        (rest ? `<p class="rest">Nothing is said of: ${rest}.</p>` : "")
      );
    })
    .join("");
}
