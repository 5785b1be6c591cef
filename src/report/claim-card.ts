/** A claim on the page: a card with its statement, a line a subject, and details and sources behind a fold. */
import type { ClaimResult, DetailTable } from "../claims/claim.js";
import { claimOf } from "../claims/registry.js";
import { LINKS } from "./argument.js";
import { bearingOf } from "./chain.js";
import { rowsOf, type ClaimRow } from "./claim-rows.js";
import { expected, interval, number, seen } from "./format.js";
import { box, escapeHtml as e, fold, link, paragraph } from "./html.js";
import { bearingHtml, surpriseHtml, verdictHtml } from "./marks-html.js";
import type { ReportFigure, ReportModel, ReportTable } from "./model.js";
import { headingText, linkedText, sourceHtml, PAGE_OF_FORMULAS } from "./source-html.js";
import { rangeOf, whiskerSvg, type Range } from "./whisker.js";

const DECIDING = LINKS.flatMap(({ strands }) => strands.flatMap(({ deciding }) => deciding));

/** What a result does to its link; nothing where it decides none or is open. */
function bearing({ result: c, isColumn }: ClaimRow): string {
  const deciding = DECIDING.find(({ claim }) => claim === c.claim);
  if (deciding === undefined || isColumn) return "";
  const does = bearingOf([c], deciding);
  return does === "for" || does === "against" ? bearingHtml(does) : "";
}

/** The number that decides, with its interval or its limit. */
export function valueHtml(row: ClaimRow): string {
  const { value, estimate } = row;
  const bold = value === null ? "" : `<b>${number(value)}</b>`;
  const ends =
    estimate?.side === undefined
      ? interval(row)
      : `(limit: at ${estimate.side === "below" ? "most" : "least"} ${number(row.high ?? row.low)})`;
  return [bold, ends && `<span class="i">${ends}</span>`].filter(Boolean).join(" ");
}

const levelText = (level: number): string =>
  level === 0 ? "no chance in it" : `level ${number(level)}`;

/** Sample, level and power, where they are known. */
function sizes({ sampleSize, level, power, verdict }: ClaimRow): string {
  if (verdict === "not tested") return "";
  return [
    sampleSize === null ? "" : `sample ${sampleSize}`,
    level === null ? "" : levelText(level),
    typeof power?.smallest === "number" ? `would see ${number(power.smallest)} or more` : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

const small = (text: string): string => (text ? `<small>${e(text)}</small>` : "");

function rowHtml(row: ClaimRow, range: Range | undefined, id: string): string {
  const marks = [verdictHtml(row.verdict), surpriseHtml(row.surprise), bearing(row)];
  const value = valueHtml(row);
  const named = row.statistic && value ? `${e(row.statistic)}: ${value}` : e(row.statistic);
  const drawing = row.estimate && range ? whiskerSvg(row.estimate, range) : "";
  return (
    `<div class="row"${id && ` id="${e(id)}"`}><span class="subject">${e(row.subject)}</span>` +
    `<span class="marks">${marks.filter(Boolean).join(" ")}</span>` +
    `<span class="drawing">${drawing}</span>` +
    `<span class="numbers-of">${named}${small(sizes(row))}</span></div>`
  );
}

/** Comparisons under a claim: short ones open, long ones folded. */
function comparisons(tables: readonly DetailTable[], of: string): string {
  const count = tables.reduce((a, t) => a + t.body.length, 0);
  if (count === 0) return "";
  const noun = count === 1 ? "comparison" : "comparisons";
  const name = `${of}: ${count} ${noun}`;
  return fold(name, tables.map((t) => box(t, name)).join(""), count <= 6);
}

/** On screens alone: paper has less room. */
const onScreen = (html: string): string => (html ? `<p class="screen">${html}</p>` : "");

/** Links to the figures or tables that illustrate one of these results. */
function linksTo(
  exhibits: ReadonlyArray<ReportFigure | ReportTable>,
  ids: readonly string[],
  name: string,
): string {
  const own = exhibits.filter((x) => ids.some((id) => x.claims.includes(id)));
  return own.length > 0
    ? onScreen(`${name}: ${own.map((x) => link(x.id, x.title)).join(", ")}`)
    : "";
}

/** What the test found on the rows of one subject. On paper of the first one alone: others have their lines. */
function found(row: ClaimRow, i: number): string {
  const text = `<b>${e(row.subject)}:</b> ${linkedText(row.detail)}`;
  const power = row.power ? ` <span class="screen">${e(seen(row.power))}</span>` : "";
  const words = i === 0 ? paragraph(text + power) : onScreen(text + power);
  return words + comparisons(row.tables, row.subject);
}

/** Where its statement and its formula come from, and what is expected of it. */
function origin(c: ClaimResult): string {
  const claim = claimOf(c.claim);
  const isNamed =
    claim === undefined || c.source.split("; ").includes(PAGE_OF_FORMULAS + claim.theory);
  return [
    paragraph(`Evidence: ${e(c.evidence)}. Expected: ${e(expected(c))}.`),
    onScreen(claim ? `Why: ${e(claim.because)}` : ""),
    onScreen(`Sentence tested: ${e(c.sentence)}`),
    paragraph(`Source: ${sourceHtml(c.source)}.`),
    onScreen(isNamed ? "" : `Derived in docs/theory.md under ${e(headingText(claim.theory))}.`),
  ].join("");
}

/** @param results on one claim, the primary one first; those on other tasks are lines of its card */
export function claimCard(results: readonly ClaimResult[], model: ReportModel): string {
  const [first] = results;
  const rows = results.flatMap((c) => rowsOf(c, model.subjects));
  const drawn = rows.flatMap(({ estimate }) => estimate ?? []);
  const range = drawn.length > 0 ? rangeOf(drawn) : undefined;
  const anchor = (row: ClaimRow): string =>
    row.isColumn || row.result === first ? "" : row.result.id;
  const ids = results.map((c) => c.id);
  const exhibits = linksTo(model.figures, ids, "Figures") + linksTo(model.tables, ids, "Tables");
  return (
    `<article class="claim" id="${e(first.id)}"><h4>${e(first.statement)} ` +
    `<a class="anchor" href="#${e(first.id)}">${e(first.id)}</a></h4>` +
    `<div class="rows">${rows.map((row) => rowHtml(row, range, anchor(row))).join("")}</div>` +
    `<details class="more"><summary>Details of ${e(first.id)}</summary>` +
    `${rows.map(found).join("")}${origin(first)}${exhibits}</details></article>`
  );
}

/** A card a claim, of results in order. */
export function claimCards(claims: readonly ClaimResult[], model: ReportModel): string[] {
  const ids = [...new Set(claims.map((c) => c.claim))];
  return ids.map((id) =>
    claimCard(
      claims.filter((c) => c.claim === id),
      model,
    ),
  );
}
