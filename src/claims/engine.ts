/**
 * Judges a claim on a run: the rows of the plans that feed it, then the claim's own filter; rows that hold NaN, no
 * rows, a need that is not met, or its test. Plans are known by what they feed and whose rows they make, never by
 * their names.
 */
import type { PlanHead, Subject } from "../experiment/kind.js";
import type { Tables } from "../experiment/rows.js";
import {
  basisOf,
  type AnyClaim,
  type ClaimResult,
  type Context,
  type Detail,
  type DetailTable,
  type EvidenceKind,
  type Expectation,
  type LanguageVerdict,
  type Power,
  type Statistic,
  type Verdict,
} from "./claim.js";
import { findingOn } from "./computed.js";
import { faultIn } from "./faulty-rows.js";
import { levelsAt } from "./levels.js";
import { NOT_FED, notFedText, TEXT_UNREAD, type Suite } from "./not-fed.js";
import { lookDetail, openDetail, openOf, type Judged } from "./open.js";
import { sentenceOf } from "./source.js";

/** What claims are judged on. */
export interface Run {
  /** Which look at the run this is, from 1; undefined where there is one only. */
  readonly look?: number | undefined;
  readonly seed: string;
  readonly tables: Tables;
  /** Of the plans that were run. */
  readonly plans: readonly PlanHead[];
  /** Seconds that they took, by name; absent where that is not known. */
  readonly seconds?: ReadonlyMap<string, number> | undefined;
  /** All plans that there are, to name those that feed what this run's do not; absent where that is not known. */
  readonly suite?: Suite | undefined;
}

type Rows = { readonly [T in keyof Tables]: Tables[T] };

/** What judging a claim on some rows came to. */
interface Outcome extends Judged {
  readonly tested: "judged" | "faulty" | "no rows" | "need not met" | "not fed";
  readonly statistic: Statistic;
  readonly power: Power | null;
  readonly details: readonly Detail[];
}

const NOTHING: Statistic = {
  name: "",
  value: null,
  low: null,
  high: null,
  sampleSize: null,
  falseAlarm: null,
};
const MIXED: Subject = { model: "none", task: "" };

/** Shown for a claim whose rows are missing although a plan of the run feeds it. */
export const NO_ROWS = "No rows for this claim in the run.";
/** Shown in the main column of a claim that only a language model's plan feeds. */
export const TEXT_ONLY =
  "Only a language model's plan of this run feeds this claim: see its column.";

/** False for a claim that computes or simulates for itself. */
export const readsRows = (claim: AnyClaim): boolean => Object.keys(claim.reads).length > 0;

/** Plans of a run that feed a claim. */
export const feeding = <P extends PlanHead>(claim: AnyClaim, plans: readonly P[]): P[] =>
  plans.filter((plan) => plan.feeds.includes(claim.id));

/** Whether a row comes from one of the plans. Loadings name no plan: they belong to all plans of their model. */
function comesFrom(row: object, plans: readonly PlanHead[]): boolean {
  if ("plan" in row) return plans.some((plan) => plan.name === row.plan);
  const isLanguage = "source" in row && row.source === "language";
  return plans.some((plan) => (plan.subject.model === "language-model") === isLanguage);
}

/** Rows of the given plans, in the tables that a claim reads. */
export const rowsOf = (claim: AnyClaim, tables: Tables, plans: readonly PlanHead[]): Rows =>
  Object.fromEntries(
    (Object.keys(claim.reads) as Array<keyof Tables>).map((name) => [
      name,
      (tables[name] as readonly object[]).filter((row) => comesFrom(row, plans)),
    ]),
  ) as unknown as Rows;

/** Of rows those that the claim reads. */
export const wantedOf = (claim: AnyClaim, rows: Rows): Rows =>
  Object.fromEntries(
    Object.entries(rows).map(([name, list]) => [name, list.filter(claim.reads[name])]),
  ) as unknown as Rows;

const untested = (
  tested: Outcome["tested"],
  verdict: Verdict,
  text: string,
  curable = false,
): Outcome => ({
  tested,
  verdict,
  statistic: NOTHING,
  power: null,
  details: [{ text }],
  curable,
  sample: null,
  denser: false,
});

/** Why a claim has no rows of this run, and which plans of the suite would have some. */
function notFed(claim: AnyClaim, { plans, suite }: Run): string {
  const isRead = ({ subject }: PlanHead): boolean =>
    claim.perTask !== undefined ||
    claim.languageModel === true ||
    subject.model !== "language-model";
  const others = feeding(claim, suite?.plans ?? []).filter(isRead);
  const home = others.filter((plan) => isHome(claim, plan));
  const lead = feeding(claim, plans).length > 0 ? TEXT_UNREAD : NOT_FED;
  return notFedText(lead, home.length > 0 ? home : others, suite);
}

/** Judges a claim on the rows of some plans. */
function judgeOn(claim: AnyClaim, run: Run, plans: readonly PlanHead[], context: Context): Outcome {
  if (readsRows(claim) && plans.length === 0)
    return untested("not fed", "not tested", notFed(claim, run));
  const fed = rowsOf(claim, run.tables, plans);
  const fault = faultIn(claim.numbers, fed);
  if (fault !== undefined) return untested("faulty", "inconclusive", fault);
  const rows = wantedOf(claim, fed);
  if (readsRows(claim) && Object.values(rows).every((list) => list.length === 0))
    return untested("no rows", "inconclusive", NO_ROWS);
  for (const need of claim.needs ?? []) {
    const reason = need.missing(rows, context);
    if (reason !== undefined) return untested("need not met", "not tested", reason, need.curable);
  }
  const finding = findingOn(claim, rows, context);
  const { verdict, statistic, facts, sample, denser = false, power = null } = finding;
  const details = [...claim.explain(facts, context), ...lookDetail(context)];
  // Without an estimate something else is missing than more of the same.
  const curable = finite(statistic.value) !== null && (sample !== null || denser);
  return {
    tested: "judged",
    verdict,
    statistic,
    power: power && known(power),
    details,
    curable,
    sample: sample ?? null,
    denser,
  };
}

/** Paragraphs in one, and the tables beside them. */
function written(details: readonly Detail[]): { detail: string; tables?: readonly DetailTable[] } {
  const text = details.flatMap((d) => ("text" in d && d.text !== "" ? [d.text] : [])).join(" ");
  const tables = details.flatMap((d) => ("head" in d ? [d] : []));
  return { detail: text, ...(tables.length > 0 ? { tables } : {}) };
}

/** A size that is no number, or beyond all, is not known. */
const known = ({ effect, smallest }: Power): Power => ({
  effect,
  smallest: smallest !== null && Number.isFinite(smallest) ? smallest : null,
});

const finite = (x: number | null): number | null => (x === null || Number.isNaN(x) ? null : x);
const limits = ({ value, low, high, sampleSize, standardError }: Statistic) => ({
  value: finite(value),
  low: finite(low),
  high: finite(high),
  sampleSize,
  ...(standardError !== undefined && { standardError }),
});

/** An expectation with what it rests on. */
const predictionOf = (claim: AnyClaim, expectation: Expectation) => ({
  expectation,
  basis: expectation === "none" ? "none" : basisOf(claim),
});

/** How far an outcome on some plans stands, and what it says. */
function standingOf(
  outcome: Outcome,
  plans: readonly PlanHead[],
  { look, seconds }: Pick<Run, "look" | "seconds">,
) {
  const names = plans.map(({ name }) => name);
  const open = openOf(outcome, names, seconds);
  return {
    ...(look !== undefined && outcome.tested === "judged" && { look }),
    ...(open && { open }),
    ...written([...outcome.details, ...openDetail(open)]),
  };
}

/** Where a result stands, and what it was judged on. */
interface Place {
  readonly task: string | null;
  readonly expectation: Expectation;
  readonly plans: readonly PlanHead[];
}

function resultOf(
  claim: AnyClaim,
  outcome: Outcome,
  context: Context,
  place: Place,
  run: Run,
): ClaimResult {
  const { verdict, statistic, power } = outcome;
  const evidence: EvidenceKind = verdict === "not tested" ? verdict : claim.evidence;
  return {
    id: place.task === null ? claim.id : `${claim.id}/${place.task}`,
    claim: claim.id,
    task: place.task,
    source: claim.source.cite,
    sentence: sentenceOf(claim.source),
    statement:
      typeof claim.statement === "string" ? claim.statement : claim.statement(context.subject),
    ...predictionOf(claim, place.expectation),
    ...(claim.neverUpheld && { neverUpheld: claim.neverUpheld }),
    verdict,
    evidence,
    statistic: statistic.name,
    ...limits(statistic),
    falseAlarm: finite(statistic.falseAlarm),
    ...(statistic.pValue !== undefined && { pValue: statistic.pValue }),
    power,
    seed: claim.seeded === false ? null : context.seed,
    ...standingOf(outcome, place.plans, run),
  };
}

/** What tests of a run are told of rows of this subject. */
const contextOf = ({ seed, look }: Run, subject: Subject, margin?: number): Context => ({
  seed,
  subject,
  look,
  margin,
  ...levelsAt(look),
});

/** Why a language model's rows, where there are no others, gave no verdict. */
const unread = ({ details }: Outcome): string => `${TEXT_UNREAD}. ${written(details).detail}`;

/** On all rows but a language model's, and beside it on those alone. */
function judgeWhole(claim: AnyClaim, run: Run): ClaimResult {
  const fed = feeding(claim, run.plans);
  const isText = (plan: PlanHead): boolean => plan.subject.model === "language-model";
  const others = fed.filter((plan) => !isText(plan));
  const context = contextOf(run, MIXED);
  const outcome = judgeOn(claim, run, others, context);
  const place = { task: null, expectation: claim.expectation, plans: others };
  const result = resultOf(claim, outcome, context, place, run);
  const texts = claim.languageModel ? fed.filter(isText) : [];
  if (texts.length === 0) return result;
  const own = judgeOn(claim, run, texts, contextOf(run, texts[0].subject));
  if (own.tested === "no rows" || own.verdict === "not tested")
    return others.length > 0 ? result : { ...result, detail: unread(own) };
  const languageModel: LanguageVerdict = {
    verdict: own.verdict,
    statistic: own.statistic.name,
    ...limits(own.statistic),
    power: own.power,
    ...standingOf(own, texts, run),
  };
  return { ...result, ...(others.length === 0 && { detail: TEXT_ONLY }), languageModel };
}

/** Whether a plan's task is the one on which a claim stands under its own id. */
const isHome = (claim: AnyClaim, { primary, subject }: PlanHead): boolean =>
  claim.perTask === undefined || (primary && subject.model === claim.perTask);

/** Whether a claim is predicted on the rows of a plan that feeds it. */
export const isPredictedOn = (claim: AnyClaim, plan: PlanHead): boolean =>
  claim.expectation !== "none" && (isHome(claim, plan) || claim.everywhere === true);

/** On each task by itself. */
function judgeTasks(claim: AnyClaim, run: Run): ClaimResult[] {
  const fed = feeding(claim, run.plans);
  const one = (plan: PlanHead | undefined): ClaimResult => {
    const home = plan === undefined || isHome(claim, plan);
    const subject = plan?.subject ?? { model: claim.perTask ?? "none", task: "" };
    const context = contextOf(run, subject, plan?.margin);
    const own = plan ? [plan] : [];
    const outcome = judgeOn(claim, run, own, context);
    const expectation = home || claim.everywhere ? claim.expectation : "none";
    const place = { task: home ? null : subject.task, expectation, plans: own };
    return resultOf(claim, outcome, context, place, run);
  };
  return fed.length > 0 ? fed.map(one) : [one(undefined)];
}

/** Judges one claim: a result, or one a task. */
export const judgeClaim = (claim: AnyClaim, run: Run): ClaimResult[] =>
  claim.perTask ? judgeTasks(claim, run) : [judgeWhole(claim, run)];
