/** All claims in one table. A script sorts and filters it; without one it is a table. */
import { VERDICTS } from "../claims/claim.js";
import { valueHtml } from "./claim-card.js";
import { rowsOf, type ClaimRow } from "./claim-rows.js";
import { escapeHtml as e, link } from "./html.js";
import { surpriseHtml, verdictHtml } from "./marks-html.js";
import type { ReportModel } from "./model.js";

export const ALL_CLAIMS = "all-claims";

const HEAD = [
  "claim",
  "statement",
  "verdict",
  "as expected?",
  "subject",
  "evidence",
  "estimate and interval or limit",
];

/** Names of what a row can be filtered by. */
const evidenceOf = ({ result, verdict }: ClaimRow): string =>
  verdict === "not tested" ? verdict : result.evidence;

function lineHtml(row: ClaimRow): string {
  const { result: c, verdict, surprise, subject, value } = row;
  // What sorts as text says so itself; verdicts sort in their order, numbers as numbers.
  const cells: ReadonlyArray<readonly [html: string, key: string | number]> = [
    [link(c.id), c.id],
    [e(c.statement), c.statement],
    [verdictHtml(verdict), VERDICTS.indexOf(verdict)],
    [surpriseHtml(surprise) || "–", surprise ?? ""],
    [e(subject), subject],
    [e(evidenceOf(row)), evidenceOf(row)],
    [valueHtml(row) || "–", value ?? ""],
  ];
  const data = {
    claim: c.id,
    verdict,
    subject,
    evidence: evidenceOf(row),
  };
  const attributes = Object.entries(data).map(([name, text]) => ` data-${name}="${e(text)}"`);
  const [first, ...rest] = cells.map(([html, key]) => [html, ` data-key="${e(String(key))}"`]);
  return (
    `<tr${attributes.join("")}><th scope="row"${first[1]}>${first[0]}</th>` +
    `${rest.map(([html, key]) => `<td${key}>${html}</td>`).join("")}</tr>`
  );
}

function select(name: string, values: readonly string[]): string {
  const options = values.map((value) => `<option value="${e(value)}">${e(value)}</option>`);
  return (
    `<label>${name} <select data-filter="${name}"><option value="">any</option>` +
    `${options.join("")}</select></label>`
  );
}

/** Values in order of the given list, then as they come. */
const present = (rows: readonly ClaimRow[], of: (row: ClaimRow) => string): string[] => [
  ...new Set(rows.map(of)),
];

export function allClaims(model: ReportModel): string {
  const rows = model.claims.flatMap((c) => rowsOf(c, model.subjects));
  const found = present(rows, (r) => r.verdict);
  const verdicts = VERDICTS.filter((verdict) => found.includes(verdict));
  const count = new Set(rows.map((r) => r.result.id)).size;
  return [
    `<section id="${ALL_CLAIMS}"><h2>All claims</h2>`,
    // Shown by the script, which alone can use it.
    `<form class="filters" hidden>`,
    `<label>text <input type="search" data-filter="text" placeholder="rank, MIA, cosine"></label>`,
    select("verdict", verdicts),
    select("subject", present(rows, (r) => r.subject).sort()),
    select("evidence", present(rows, evidenceOf).sort()),
    `<button type="reset">show all</button></form>`,
    `<p class="count" role="status" aria-live="polite">${count} of ${count} claims</p>`,
    `<div class="scroll" tabindex="0" role="group" aria-label="All claims"><table class="all">`,
    `<thead><tr>${HEAD.map((h) => `<th scope="col">${e(h)}</th>`).join("")}</tr></thead>`,
    `<tbody>${rows.map(lineHtml).join("\n")}</tbody></table></div></section>`,
  ].join("\n");
}
