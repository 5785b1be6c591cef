/** One self-contained HTML page: the answer, the chain, a section a link with figures and claims, all claims. */
import { ALL_CLAIMS, allClaims } from "./all-claims.js";
import { claimCards } from "./claim-card.js";
import { comparisonHtml } from "./compare-html.js";
import { argumentSection, convergenceScreen } from "./convergence/opening.js";
import { CONVERGENCE, type ConvergenceSection } from "./convergence/section.js";
import { ENGINEER_AT, engineerHtml } from "./engineer.js";
import { exhibitHtml, foldedExhibits, type AnyShown } from "./exhibit-html.js";
import { EXPLORE } from "./explorer/address.js";
import { explorerSection } from "./explorer/section.js";
import { firstScreen, saidHtml } from "./first-screen.js";
import { headHtml, opensWithConvergence } from "./head.js";
import { escapeHtml as e, fold } from "./html.js";
import type { ReportModel } from "./model.js";
import { PAGE_SCRIPT } from "./page-script.js";
import { exhibitsIn, openFirst, type Section } from "./sections.js";

type Exhibits = ReadonlyMap<string, readonly AnyShown[]>;

function sectionHtml(
  section: Section,
  model: ReportModel,
  figures: Exhibits,
  tables: Exhibits,
): string {
  const { id, number, title, lead, claims } = section;
  const marked = model.opening.chain.find((one) => one.number === number);
  const { open, folded } = openFirst(section, figures.get(id) ?? []);
  const own = openFirst(section, tables.get(id) ?? [], 0);
  return [
    `<section id="${e(id)}"><h2>${number === undefined ? "" : `${number}. `}${e(title)}</h2>`,
    `<p class="lead">${e(lead)}</p>${marked ? saidHtml(marked) : ""}`,
    id === ENGINEER_AT ? engineerHtml(model.claims) : "",
    ...[...own.open, ...open].map((x) => exhibitHtml(x, model.claims)),
    claims.length > 0 ? "<h3>Claims</h3>" : "<p>No claim on it was judged in this run.</p>",
    ...claimCards(claims, model),
    foldedExhibits(folded, "figure", model.claims),
    foldedExhibits(own.folded, "table", model.claims),
    "</section>",
  ].join("\n");
}

function runHtml({ story, provenance }: ReportModel): string {
  const rows = provenance.map(([k, v]) => `<tr><th scope="row">${e(k)}</th><td>${e(v)}</td></tr>`);
  return [
    `<section id="run"><h2>This run</h2>`,
    fold(
      "Verdicts by id, and what stands of many tests together",
      story.map((p) => `<p>${e(p)}</p>`).join(""),
    ),
    fold(
      "Provenance: what it was made with and by",
      `<div class="scroll" tabindex="0" role="group" aria-label="Provenance">` +
        `<table class="provenance">${rows.join("\n")}</table></div>`,
    ),
    "</section>",
  ].join("\n");
}

/** @param isFirst whether the answer stands above it already */
function convergenceHtml(
  { title, lead, figure, tables }: ConvergenceSection,
  isFirst: boolean,
): string {
  return [
    `<section id="${CONVERGENCE}"><h2>${isFirst ? "Result by result" : e(title)}</h2>`,
    ...(isFirst ? [] : [`<p class="lead">${e(lead)}</p>`]),
    ...(figure ? [exhibitHtml(figure, [])] : []),
    foldedExhibits(tables, "table", []),
    "</section>",
  ].join("\n");
}

/** Links to what stands below the first screen, beside those of the chain. */
const contents = ({ convergence }: ReportModel): string =>
  `<nav aria-label="Contents">${convergence ? `<a href="#${CONVERGENCE}">Does it converge?</a> · ` : ""}` +
  `<a href="#${EXPLORE}">Explore the law</a> · ` +
  `<a href="#${ALL_CLAIMS}">All claims in a table</a> · <a href="#run">This run</a></nav>`;

/** The report as one HTML file without external requests. */
export function renderPage(model: ReportModel): string {
  const { title, opening, sections } = model;
  const figures = exhibitsIn(sections, model.figures);
  const tables = exhibitsIn(sections, model.tables);
  const first = opensWithConvergence(model);
  const settled = model.convergence
    ? [convergenceHtml(model.convergence, first !== undefined)]
    : [];
  return [
    `<!doctype html><html lang="en">${headHtml(model)}<body>`,
    first ? convergenceScreen(first) : firstScreen(title, opening),
    contents(model),
    "<main>",
    ...(first ? [...settled, argumentSection(opening)] : []),
    ...(model.comparison ? [comparisonHtml(model.comparison)] : []),
    ...sections.map((section) => sectionHtml(section, model, figures, tables)),
    ...(first ? [] : settled),
    explorerSection(),
    allClaims(model),
    runHtml(model),
    `</main><script>${PAGE_SCRIPT}</script></body></html>\n`,
  ].join("\n");
}
