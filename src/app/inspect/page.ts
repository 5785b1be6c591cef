/** What an adapter shows as one HTML page without external requests: the answer in three lists, then the tables. */
import { box, escapeHtml as e, fold } from "../../report/html.js";
import { STYLE } from "../../report/style.js";
import type { Inspected } from "./inspect.js";
import { opacusLines } from "./repair.js";
import { tablesOf } from "./tables.js";
import type { Titled } from "./titled.js";

const OWN_STYLE = [
  ".answer{max-width:95ch}.answer h2{font-size:1.1rem;margin:1rem 0 .2rem}.answer li{margin:.3rem 0}",
  ".answer ul{margin:0;padding-left:1.2rem}.what{color:var(--soft)}",
  "pre{overflow-x:auto;background:var(--shade);padding:.6rem;font-size:.8rem}td.n{white-space:nowrap}",
  "dl{max-width:95ch}dt{font-weight:bold;margin-top:.6rem}dd{margin:.2rem 0 .2rem 1rem}",
].join("\n");

/** Cells longer than this are sentences: they are read one under the other. */
const SENTENCE = 60;

/** Rows of sentences under their first cell, which is a name. */
const asList = (body: readonly (readonly string[])[]): string =>
  `<dl>${body
    .map(([name, ...cells]) =>
      [`<dt>${e(name)}</dt>`, ...cells.filter(Boolean).map((cell) => `<dd>${e(cell)}</dd>`)].join(
        "",
      ),
    )
    .join("\n")}</dl>`;

function bodyHtml({ title, head, body }: Titled): string {
  if (body.length === 0) return "";
  const hasSentences = body.some((row) => row.some((cell) => cell.length > SENTENCE));
  return hasSentences ? asList(body) : box({ head, body }, title);
}

const section = (table: Titled): string =>
  [
    `<section><h2>${e(table.title)}</h2>`,
    bodyHtml(table),
    `<p><small>${e(table.note)}</small></p></section>`,
  ].join("\n");

/** The opening: three lists of sentences with numbers. */
function opening({ statement, repair }: Inspected): string {
  const { what, answer, shown, notShown, wouldGive } = statement;
  const part = (title: string, sentences: readonly string[]): string =>
    sentences.length === 0
      ? ""
      : `<h2>${title}</h2><ul>${sentences.map((text) => `<li>${e(text)}</li>`).join("\n")}</ul>`;
  const lines = repair === null ? [] : opacusLines(repair);
  return [
    `<h1>${e(answer)}</h1>`,
    `<p class="what">${e(what)}.</p>`,
    `<div class="answer">${[
      part("What we could show", shown),
      part("What we could not", notShown),
      part("What would give a guarantee", wouldGive),
    ].join("\n")}</div>`,
    ...(lines.length > 0
      ? [`<pre aria-label="Training with Opacus">${e(lines.join("\n"))}</pre>`]
      : []),
  ].join("\n");
}

/** Every layer, behind a line. */
function allLayers({ layers }: Inspected): string {
  const head = ["Module", "Rank", "s", "Start of A", "Rank of B A", "Singular values of s B A"];
  const body = layers.map(({ module, rank, scaling, start, product }) => [
    module,
    String(rank),
    String(Number(scaling.toPrecision(6))),
    start.consistent.join(" or ") || "none of them",
    String(product.rank),
    product.values.map((x) => x.toPrecision(3)).join(" "),
  ]);
  return `<section><h2>Every layer</h2>${fold(
    `${layers.length} modules with their spectra`,
    box({ head, body }, "Every layer"),
  )}</section>`;
}

export function inspectPage(found: Inspected, version: string): string {
  const title = `What the adapter shows: ${found.adapter.base || found.adapter.folder}`;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><title>${e(title)}</title>`,
    `<style>${STYLE}\n${OWN_STYLE}</style></head><body><main>`,
    opening(found),
    ...tablesOf(found).map(section),
    allLayers(found),
    `<p><small>loradp ${e(version)}. No model was run, nothing was sent or fetched.</small></p>`,
    "</main></body></html>\n",
  ].join("\n");
}
