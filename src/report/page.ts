/** One self-contained HTML page: the answer, the chain, a section a link with its claims and figures, provenance. */
import { firstScreen, saidHtml } from "./first-screen.js";
import { box, escapeHtml as e, fold, link } from "./html.js";
import { comparisonHtml } from "./compare-html.js";
import { claimHtml } from "./claim-html.js";
import type { ReportFigure, ReportModel, ReportTable } from "./model.js";
import { exhibitsIn, openFirst, type Section } from "./sections.js";
import { STYLE } from "./style.js";

/** A figure or table with its words, and the claims that it illustrates. */
function exhibit(x: ReportFigure | ReportTable, claims: ReportModel["claims"]): string {
  const links = claims
    .filter((c) => x.claims.includes(c.id))
    .map((c) => `${link(c.id, c.statement)} ${c.verdict}`);
  const on = links.length > 0 ? `<p><small>Claims: ${links.join(", ")}</small></p>` : "";
  return (
    `<figure id="${e(x.id)}"><h3>${e(x.title)}</h3>${"svg" in x ? x.svg : box(x)}` +
    `<figcaption>${e(x.caption)}${on}</figcaption></figure>`
  );
}

type Exhibits = ReadonlyMap<string, ReadonlyArray<ReportFigure | ReportTable>>;

/** Exhibits behind a line that says how many. */
function foldedExhibits(
  list: ReadonlyArray<ReportFigure | ReportTable>,
  name: string,
  { claims }: ReportModel,
): string {
  if (list.length === 0) return "";
  const noun = list.length === 1 ? name : `${name}s`;
  return fold(`${list.length} more ${noun}`, list.map((x) => exhibit(x, claims)).join("\n"));
}

function sectionHtml(
  section: Section,
  model: ReportModel,
  figures: Exhibits,
  tables: Exhibits,
): string {
  const { id, number, title, lead, claims } = section;
  const marked = model.opening.chain.find((one) => one.number === number);
  const { open, folded } = openFirst(section, figures.get(id) ?? []);
  return [
    `<section id="${e(id)}"><h2>${number === undefined ? "" : `${number}. `}${e(title)}</h2>`,
    `<p class="lead">${e(lead)}</p>${marked ? saidHtml(marked) : ""}`,
    ...open.map((x) => exhibit(x, model.claims)),
    claims.length > 0 ? "<h3>Claims</h3>" : "<p>No claim on it was judged in this run.</p>",
    ...claims.map((c) => claimHtml(c, model)),
    foldedExhibits(folded, "figure", model),
    foldedExhibits(tables.get(id) ?? [], "table", model),
    "</section>",
  ].join("\n");
}

/** The report as one HTML file without external requests. */
export function renderPage(model: ReportModel): string {
  const { title, opening, sections, story, provenance } = model;
  const [figures, tables] = [
    exhibitsIn(sections, model.figures),
    exhibitsIn(sections, model.tables),
  ];
  const rows = provenance.map(([k, v]) => `<tr><th scope="row">${e(k)}</th><td>${e(v)}</td></tr>`);
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${e(title)}</title>`,
    `<style>${STYLE}</style></head><body>`,
    firstScreen(title, opening),
    "<main>",
    ...(model.comparison ? [comparisonHtml(model.comparison)] : []),
    ...sections.map((section) => sectionHtml(section, model, figures, tables)),
    `<section id="run"><h2>This run</h2>`,
    fold(
      "Verdicts by id, and what stands of many tests together",
      story.map((p) => `<p>${e(p)}</p>`).join(""),
    ),
    fold(
      "Provenance: what it was made with and by",
      `<div class="scroll"><table>${rows.join("\n")}</table></div>`,
    ),
    "</section></main></body></html>\n",
  ].join("\n");
}
