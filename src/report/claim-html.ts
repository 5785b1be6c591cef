/** A claim on the page: one line, and its details folded behind it. */
import type { ClaimResult, DetailTable } from "../claims/claim.js";
import { LINKS } from "./argument.js";
import { bearingOf } from "./chain.js";
import { expected, interval, number, seen } from "./format.js";
import { box, escapeHtml as e, fold, link, paragraph } from "./html.js";
import { bearingHtml, surpriseHtml, verdictHtml } from "./marks-html.js";
import type { ReportFigure, ReportModel, ReportTable } from "./model.js";
import { surpriseOf } from "./surprise.js";

const DECIDING = LINKS.flatMap(({ strands }) => strands.flatMap(({ deciding }) => deciding));

/** What a result does to its link; nothing where it decides none or is open. */
function bearing(c: ClaimResult): string {
  const deciding = DECIDING.find(({ claim }) => claim === c.claim);
  if (deciding === undefined) return "";
  const found = bearingOf([c], deciding);
  return found === "for" || found === "against" ? bearingHtml(found) : "";
}

function languageMarks(c: ClaimResult): string {
  const { languageModel: l } = c;
  if (l === undefined) return "";
  const marks = `${verdictHtml(l.verdict)} ${surpriseHtml(surpriseOf(c, l.verdict))}`;
  return `<span class="also">language model: ${marks}</span>`;
}

/** Comparisons under a claim: short ones open, long ones folded. */
function comparisons(tables: readonly DetailTable[], of: string): string {
  const count = tables.reduce((a, t) => a + t.body.length, 0);
  const noun = count === 1 ? "comparison" : "comparisons";
  return fold(`${of}${count} ${noun}`, tables.map(box).join(""), count <= 6);
}

/** Links to the figures or tables that illustrate a claim. */
function linksTo(
  exhibits: readonly ReportFigure[] | readonly ReportTable[],
  id: string,
  name: string,
): string {
  const links = exhibits.filter((x) => x.claims.includes(id)).map((x) => link(x.id, x.title));
  return links.length > 0 ? paragraph(`${name}: ${links.join(", ")}`) : "";
}

type Numbers = Pick<ClaimResult, "statistic" | "value" | "low" | "high" | "sampleSize">;

/** The number that decides: its name, itself, its interval or limit, and the size of the sample. */
function numbers(of: Numbers): string {
  if (of.statistic === "") return "";
  const size = of.sampleSize === null ? "" : `, n = ${of.sampleSize}`;
  const ends = interval(of);
  return (
    `${e(of.statistic)}: <b>${number(of.value)}</b>` +
    `${ends && ` <span class="i">${ends}</span>`}${size}`
  );
}

function language(c: ClaimResult): string {
  const { languageModel: l } = c;
  if (l === undefined) return "";
  const text = e(`${l.detail} ${seen(l.power)}`.trim());
  return (
    paragraph(`<b>Language model:</b> ${numbers(l)}. ${text}`) +
    (l.tables ? comparisons(l.tables, "Language model: ") : "")
  );
}

function details(c: ClaimResult, { figures, tables }: ReportModel): string {
  const level = c.falseAlarm === null ? "" : `, level (false alarm) ${number(c.falseAlarm)}`;
  const prediction = c.expectation === "none" ? expected(c) : `expected: ${expected(c)}`;
  return [
    paragraph(`<b>${e(c.id)}</b>, ${e(c.evidence)}, ${e(prediction)}${level}`),
    paragraph(numbers(c)),
    paragraph(e(c.detail)),
    paragraph(e(seen(c.power))),
    c.tables ? comparisons(c.tables, "") : "",
    language(c),
    paragraph(`<b>Sentence tested:</b> ${e(c.sentence)}`),
    paragraph(`<b>Source:</b> ${e(c.source)}`),
    linksTo(figures, c.id, "Figures"),
    linksTo(tables, c.id, "Tables"),
  ].join("");
}

export function claimHtml(c: ClaimResult, model: ReportModel): string {
  const marks = [verdictHtml(c.verdict), surpriseHtml(surpriseOf(c, c.verdict)), bearing(c)];
  return (
    `<details class="claim" id="${e(c.id)}"><summary><span class="says">${e(c.statement)} ` +
    `<code>${e(c.id)}</code></span> <span class="marks">${marks.filter(Boolean).join(" ")} ` +
    `${languageMarks(c)}</span></summary><div class="more">${details(c, model)}</div></details>`
  );
}
