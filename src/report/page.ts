/** One self-contained HTML page: verdicts, tables, figures, provenance; claims and what illustrates them are linked. */
import type { ClaimResult, DetailTable, Verdict } from "../claims/claim.js";
import { differs, expected, interval, number, seen } from "./format.js";
import type { ReportFigure, ReportModel, ReportTable } from "./model.js";

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
const e = escapeHtml;

const STYLE = [
  ":root{color-scheme:light}",
  "body{font:16px/1.5 system-ui,sans-serif;max-width:1280px;margin:2rem auto;padding:0 1rem}",
  "body{color:#1b1b1b;background:#fff}",
  "h1{line-height:1.2}a{color:#00518a}small{color:#555}",
  "table{border-collapse:collapse;width:100%;font-size:14px}",
  "th,td{text-align:left;vertical-align:top;padding:.4rem .5rem;border-bottom:1px solid #ccc}",
  "td.n{font-variant-numeric:tabular-nums}td.n b,.i{white-space:nowrap}",
  ".claims>tbody>tr>td:first-child{min-width:9rem;max-width:13rem}",
  ".claims>tbody>tr>td:nth-child(2){min-width:18rem}.claims>tbody>tr>td:nth-child(6){min-width:9rem}",
  ".claims>tbody>tr[id]>td:last-child{white-space:nowrap}",
  ".claims>tbody>tr>td{border-bottom:0}.claims>tbody>tr.more>td,.claims td[rowspan]{border-bottom:1px solid #ccc}",
  ".claims>tbody>tr.more>td{min-width:0;max-width:none;padding:0 .5rem .7rem;font-size:13px;color:#444}",
  ".more p{margin:.15rem 0;max-width:110ch}tr:target>td,tr:target+.more>td{background:#fff6d6}",
  ".scroll{overflow-x:auto}.tall{max-height:26rem;overflow:auto}.tall thead th{position:sticky;top:0;background:#fff}",
  ".numbers{font-size:12px;width:auto;min-width:50%;color:#1b1b1b}",
  ".numbers th,.numbers td{padding:.25rem .35rem}.numbers td:first-child{white-space:nowrap}",
  "details{margin:.2rem 0}summary{cursor:pointer}",
  ".v{font-weight:700;white-space:nowrap}.v small{font-weight:400}",
  ".upheld{color:#00694d}.violated{color:#a83b00}.inconclusive{color:#7a5b00}",
  ".within-margin{color:#5b3a8c}",
  ".not-tested{color:#666;font-weight:400}",
  "figure{margin:2.2rem 0;break-inside:avoid}",
  "figcaption{max-width:70ch;margin-top:.4rem;color:#333}figcaption p{margin:.3rem 0}",
  "svg{max-width:100%;height:auto}",
].join("\n");

const css = (verdict: Verdict): string => verdict.replace(" ", "-");
const link = (id: string, title = "", style = ""): string =>
  `<a href="#${e(id)}"${title && ` title="${e(title)}"`}${style && ` class="${style}"`}>${e(id)}</a>`;

/** Text of a cell; intervals stay on one line. */
const cellText = (text: string): string =>
  e(text).replaceAll(/\[[^\]]*\]/g, (x) => `<span class="i">${x}</span>`);
const line = (row: readonly string[]): string =>
  `<tr>${row.map((x) => `<td class="n">${cellText(x)}</td>`).join("")}</tr>`;
const cells = ({ head, body }: DetailTable): string =>
  `<table class="numbers"><thead><tr>${head.map((h) => `<th>${e(h)}</th>`).join("")}</tr></thead>` +
  `<tbody>${body.map(line).join("")}</tbody></table>`;

/** Longer tables scroll in a box of their own. */
const TALL = 12;
const box = (table: DetailTable): string =>
  `<div class="${table.body.length > TALL ? "scroll tall" : "scroll"}">${cells(table)}</div>`;

/** Comparisons under a claim: short ones open, long ones folded. */
function folded(tables: readonly DetailTable[], of: string): string {
  const count = tables.reduce((a, t) => a + t.body.length, 0);
  const open = count <= 6 ? " open" : "";
  const noun = count === 1 ? "comparison" : "comparisons";
  return `<details${open}><summary>${of}${count} ${noun}</summary>${tables.map(box).join("")}</details>`;
}

function languageCell(c: ClaimResult): string {
  const { languageModel: l } = c;
  if (l === undefined) return `<td class="not-tested">-</td>`;
  const against = differs(c) ? `<br><small>expected: ${c.expectation}</small>` : "";
  const numbers = `${number(l.value)}<br>${interval(l)}<br>n = ${l.sampleSize ?? ""}`;
  return `<td class="v ${css(l.verdict)}">${e(l.verdict)}${against}<br><small>${numbers}</small></td>`;
}

const paragraph = (html: string): string => (html === "" ? "" : `<p>${html}</p>`);

/** Links to the figures or tables that illustrate a claim. */
function linksTo(
  exhibits: readonly ReportFigure[] | readonly ReportTable[],
  id: string,
  name: string,
): string {
  const links = exhibits.filter((x) => x.claims.includes(id)).map((x) => link(x.id, x.title));
  return links.length > 0 ? paragraph(`${name}: ${links.join(", ")}`) : "";
}

/** Details of a claim over the width of the table: text, comparisons, what illustrates it. */
function below(c: ClaimResult, { figures, tables }: ReportModel): string {
  const { languageModel: l } = c;
  return [
    paragraph(`<b>Sentence tested:</b> ${e(c.sentence)}`),
    paragraph(e(c.detail)),
    paragraph(e(seen(c.power))),
    c.tables ? folded(c.tables, "") : "",
    l
      ? paragraph(
          `<b>Language model:</b> ${e(`${l.statistic}. ${l.detail} ${seen(l.power)}`.trim())}`,
        )
      : "",
    l?.tables ? folded(l.tables, "Language model: ") : "",
    linksTo(figures, c.id, "Figures"),
    linksTo(tables, c.id, "Tables"),
  ].join("");
}

/** A line of the ledger, and its details under it. */
function claimRows(c: ClaimResult, model: ReportModel): string {
  const prediction = c.expectation === "none" ? expected(c) : `expected: ${expected(c)}`;
  const numbers = `<b>${number(c.value)}</b> <span class="i">${interval(c)}</span>`;
  return [
    `<tr id="${e(c.id)}"><td rowspan="2"><b>${e(c.id)}</b><br><small>${e(c.source)}</small></td>`,
    `<td>${e(c.statement)}</td>`,
    `<td class="v ${css(c.verdict)}">${e(c.verdict)}<br><small>${prediction}</small></td>`,
    languageCell(c),
    `<td>${e(c.evidence)}</td><td class="n">${c.statistic && `${e(c.statistic)}<br>${numbers}`}</td>`,
    `<td class="n">${c.sampleSize ?? ""}</td><td class="n">${number(c.falseAlarm)}</td></tr>`,
    `<tr class="more"><td colspan="7">${below(c, model)}</td></tr>`,
  ].join("");
}

const HEAD = [
  "claim",
  "statement",
  "verdict",
  "language model",
  "evidence",
  "statistic, interval or limit",
  "n",
  "level (false alarm)",
];

/** A figure or table with its words, and the verdicts on the claims that it illustrates. */
function exhibit(
  x: ReportFigure | ReportTable,
  content: string,
  claims: ReportModel["claims"],
): string {
  const links = claims
    .filter((c) => x.claims.includes(c.id))
    .map((c) => `${link(c.id, c.statement)} <span class="${css(c.verdict)}">${c.verdict}</span>`);
  const on = links.length > 0 ? `<p><small>Claims: ${links.join(", ")}</small></p>` : "";
  return (
    `<figure id="${e(x.id)}"><h3>${e(x.title)}</h3>${content}` +
    `<figcaption>${e(x.caption)}${on}</figcaption></figure>`
  );
}

/** The report as one HTML file without external requests. */
export function renderPage(model: ReportModel): string {
  const { title, story, claims, tables, figures, provenance } = model;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${e(title)}</title>`,
    `<style>${STYLE}</style></head><body>`,
    `<h1>${e(title)}</h1>${story.map((p) => `<p>${e(p)}</p>`).join("")}`,
    `<h2>Verdicts</h2><div class="scroll"><table class="claims">`,
    `<thead><tr>${HEAD.map((h) => `<th>${h}</th>`).join("")}</tr></thead>`,
    `<tbody>${claims.map((c) => claimRows(c, model)).join("\n")}</tbody></table></div>`,
    tables.length > 0 ? "<h2>Tables</h2>" : "",
    ...tables.map((t) => exhibit(t, box(t), claims)),
    figures.length > 0 ? "<h2>Figures</h2>" : "",
    ...figures.map((f) => exhibit(f, f.svg, claims)),
    `<h2>Provenance</h2><table>`,
    ...provenance.map(([k, v]) => `<tr><th>${e(k)}</th><td>${e(v)}</td></tr>`),
    `</table></body></html>\n`,
  ].join("\n");
}
