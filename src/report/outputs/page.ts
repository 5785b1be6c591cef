/**
 * One self-contained HTML page on a table of outputs: what was shown, by which attack, how sure, what was not run.
 */
import type { DetailTable } from "../../claims/claim.js";
import { fixedDown } from "../../core/rounded.js";
import { exhibitHtml } from "../exhibit-html.js";
import { headOf } from "../head.js";
import { box, escapeHtml as e, fold, paragraph } from "../html.js";
import type { ReportFigure, ReportTable } from "../model.js";
import { aucFigure, rocFigure, type AttackPoint, type RocPoint } from "./figures.js";
import { attackTitle, attackerTitle } from "./names.js";

/** A number with its interval, as the table of attacks shows it. */
export interface PageRate {
  readonly value: number;
  readonly interval: readonly [number, number] | null;
}

export interface PageAttack {
  readonly attack: string;
  readonly knowledge: string;
  readonly auc: PageRate;
  readonly balancedAccuracy: PageRate | null;
  readonly tprAt10: PageRate | null;
  readonly tprAt1: PageRate | null;
  readonly tprAt01: PageRate | null;
  readonly epsilonLower: number | null;
  readonly epsilonOneRun: number;
}

export interface OutputsPage {
  readonly title: string;
  /** The answer: its first sentence stands out. */
  readonly said: readonly string[];
  /** How intervals are counted, and what the bounds need to hold. */
  readonly scope: readonly string[];
  /** Of a comparison: the answer, and numbers by name; undefined without one. */
  readonly comparison?: {
    readonly said: readonly string[];
    readonly numbers: ReadonlyArray<readonly [string, string]>;
  };
  readonly attacks: readonly PageAttack[];
  readonly curves: readonly RocPoint[];
  /** Attacks that lack the same. */
  readonly notRun: ReadonlyArray<{
    readonly attacks: readonly string[];
    readonly missing: string;
  }>;
  readonly facts: ReadonlyArray<readonly [string, string]>;
}

const cell = (rate: PageRate | null): string => {
  if (rate === null) return "n/a";
  const { value, interval } = rate;
  return interval
    ? `${value.toFixed(3)} [${interval.map((x) => x.toFixed(3)).join(", ")}]`
    : value.toFixed(3);
};

const attackTable = (attacks: readonly PageAttack[]): ReportTable => ({
  id: "attacks",
  title: "Every attack that the table allows",
  caption:
    "95% intervals. Rates are counted on scores that did not choose their threshold; n/a: too few non-members for " +
    "it. Epsilon is a lower bound: 0 means that nothing was shown, not that nothing leaks.",
  claims: [],
  head: [
    "attack",
    "attacker",
    "AUC",
    "balanced accuracy",
    "TPR at 10% FPR",
    "TPR at 1% FPR",
    "TPR at 0.1% FPR",
    "epsilon at least",
    "epsilon, one-run",
  ],
  body: attacks.map((a) => [
    attackTitle(a.attack),
    attackerTitle(a.attack, a.knowledge),
    cell(a.auc),
    cell(a.balancedAccuracy),
    cell(a.tprAt10),
    cell(a.tprAt1),
    cell(a.tprAt01),
    a.epsilonLower === null ? "n/a" : fixedDown(a.epsilonLower, 3),
    fixedDown(a.epsilonOneRun, 3),
  ]),
});

const pairs = (rows: ReadonlyArray<readonly [string, string]>): string =>
  `<div class="scroll" tabindex="0" role="group" aria-label="Numbers"><table class="provenance">` +
  rows.map(([k, v]) => `<tr><th scope="row">${e(k)}</th><td>${e(v)}</td></tr>`).join("") +
  `</table></div>`;

const notRunTable = (list: OutputsPage["notRun"]): DetailTable => ({
  head: ["attacks", "what the table lacks"],
  body: list.map(({ attacks, missing }) => [attacks.map(attackTitle).join(", "), missing]),
});

function comparisonHtml({ comparison }: OutputsPage): string {
  if (!comparison) return "";
  return [
    `<section id="against"><h2>Against the second table</h2>`,
    ...comparison.said.map((text) => paragraph(e(text))),
    pairs(comparison.numbers),
    "</section>",
  ].join("\n");
}

function notRunHtml({ notRun }: OutputsPage): string {
  if (notRun.length === 0) return "";
  return `<section id="not-run"><h2>Not run</h2>${box(notRunTable(notRun), "Not run")}</section>`;
}

/** The page as one HTML file without external requests. */
export function outputsPage(page: OutputsPage): string {
  const { title, said, scope, attacks, curves, facts } = page;
  const [head = "", ...rest] = said;
  const figures: ReportFigure[] =
    attacks.length > 0
      ? [
          aucFigure(attacks satisfies readonly AttackPoint[]),
          ...rocFigure(curves, attacks satisfies readonly AttackPoint[]),
        ]
      : [];
  return [
    `<!doctype html><html lang="en">${headOf(title, said.join(" "))}<body>`,
    `<header><h1>${e(title)}</h1><div class="answer"><p class="head">${e(head)}</p>`,
    `<p>${rest.map(e).join(" ")}</p></div></header><main>`,
    comparisonHtml(page),
    attacks.length > 0
      ? `<section id="shown"><h2>What an attacker sees</h2>${exhibitHtml(attackTable(attacks), [])}` +
        `${figures.map((figure) => exhibitHtml(figure, [])).join("\n")}</section>`
      : "",
    notRunHtml(page),
    `<section id="read"><h2>How to read this</h2>${scope.map((text) => paragraph(e(text))).join("")}`,
    fold("What was read", pairs(facts)),
    "</section></main></body></html>\n",
  ].join("\n");
}
