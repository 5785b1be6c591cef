/** What the claims on trained models say of their facts: the experiment in a sentence, comparisons as a table. */
import type { Detail, DetailTable } from "../claim.js";
import type { Subject } from "../../experiment/kind.js";
import { signed } from "../words.js";
import type { Setup } from "./evidence.js";
import type { ComparisonFacts, MatchedFacts } from "./finding.js";
import type { Unmatched } from "./matched.js";
import { protocolOf } from "./protocol.js";
import type { RankFacts } from "./ranks.js";
import { missingText } from "./roles.js";
import { TRAINING_LOSS, type Measure } from "./utility.js";
import type { Comparison, OtherAttack } from "./versus.js";

type Interval = readonly [low: number, high: number];

/** A number, where there is one: a mean of no rows is none, nor is the interval between pools of a single one. */
const shown = (x: number, show: (x: number) => string): string =>
  Number.isFinite(x) ? show(x) : "n/a";
const number = (x: number): string => shown(x, (value) => value.toFixed(3));
const interval = ([low, high]: Interval): string => `${number(low)}..${number(high)}`;
const change = (x: number): string => shown(x, (value) => signed(value, 3));

/** Attack, models and pools; how it is decided; who was left out. */
export function setupText(setup: Setup, subject: Subject): string {
  const { shadows, poolSize, source, labelNoise, pools, diverged } = setup;
  const labels = labelNoise > 0 ? `, ${100 * labelNoise}% wrong labels` : "";
  const left =
    diverged.length > 0 ? ` Not scored, since models diverged: ${diverged.join(", ")}.` : "";
  return (
    `Online LiRA with one variance, ${shadows} shadow models, pools of ${poolSize} examples (${source}${labels}), ` +
    `${pools} replicated pools; ${protocolOf(subject).words.levels}.${left}`
  );
}

/** Means by the attacks that do not decide; in brackets where the interval holds zero. */
const otherMeans = (list: readonly OtherAttack[]): string =>
  list.map(({ mean, sign }) => (sign === 0 ? `(${change(mean)})` : change(mean))).join(" ");
const otherNames = (list: readonly OtherAttack[]): string =>
  `Other attacks: ${list.map(({ attack }) => attack).join(", ")} (in brackets: interval holds 0)`;

const otherTrends = (list: readonly OtherAttack[]): string =>
  list.length > 0 ? ` ${otherNames(list)}: ${otherMeans(list)}.` : "";

/** One row a comparison. */
export function comparisonTable(
  comparisons: readonly Comparison[],
  subject: Subject,
): DetailTable[] {
  if (comparisons.length === 0) return [];
  const { utility, words } = protocolOf(subject);
  const pair = (values: readonly [number, number], show: (x: number) => string): string =>
    values.map((x) => shown(x, show)).join(" / ");
  const { otherAttacks } = comparisons[0];
  const column = (head: string | undefined, cell: (c: Comparison) => string) =>
    head === undefined ? [] : [{ head, cell }];
  const columns = [
    ...column("Model", (c) => c.model),
    ...column("Against", (c) => c.against),
    ...column("AUC", (c) => pair(c.auc, number)),
    ...column("Difference", (c) => change(c.mean)),
    ...column(words.limits, (c) => interval([c.low, c.high])),
    ...column("Between pools", (c) => interval(c.between)),
    ...column(`Utility: ${utility.test.name}`, (c) => pair(c.utility, utility.test.show)),
    ...column("Training loss", (c) => pair(c.trainLoss, TRAINING_LOSS.show)),
    ...column("Learning rate", (c) => c.rates.join(" / ")),
    ...column(otherAttacks.length > 0 ? otherNames(otherAttacks) : undefined, (c) =>
      otherMeans(c.otherAttacks),
    ),
  ];
  return [
    {
      head: columns.map(({ head }) => head),
      body: comparisons.map((c) => columns.map(({ cell }) => cell(c))),
    },
  ];
}

/** Comparisons of models that no target was attacked on. */
function unpairedText(comparisons: readonly Comparison[]): string {
  const names = comparisons.filter(({ n }) => n === 0).map(({ name }) => name);
  return names.length > 0 ? ` No target was attacked on both sides: ${names.join("; ")}.` : "";
}

/** A claim that compares models: the experiment, what is compared, what is missing, and the comparisons. */
export const explainComparisons = (
  { setup, missing, comparisons }: ComparisonFacts,
  subject: Subject,
  text: string,
): readonly Detail[] => [
  {
    text: `${setupText(setup, subject)} ${text}${missingText(missing)}${unpairedText(comparisons)}`,
  },
  ...comparisonTable(comparisons, subject),
];

/** How a claim on matched models says what it compares. */
export interface MatchedText {
  readonly text: string;
  /** "DP-SGD never validates as well as any adapter": who is stopped, when it would be as good, and as whom. */
  readonly never: readonly [stopped: string, isAsGood: string, fixed: string];
  readonly measure: Measure;
}

/** Pairs without a point at which they are equally good: the nearest in a sentence, all of them in a table. */
function explainUnmatched(
  { comparisons, unmatched }: MatchedFacts,
  { never: [stopped, isAsGood, fixed], measure }: MatchedText,
): { text: string; tables: readonly DetailTable[] } {
  if (unmatched.length === 0) return { text: "", tables: [] };
  const show = (x: number): string => shown(x, measure.show);
  const gap = ({ wanted, best }: Unmatched): number => Math.abs(wanted - best);
  const nearest = unmatched.reduce((a, u) => (gap(u) < gap(a) ? u : a));
  const lead =
    comparisons.length === 0
      ? `${stopped.charAt(0).toUpperCase()}${stopped.slice(1)} never ${isAsGood} as ${fixed}`
      : `Left out: ${unmatched.length} pairs, in which ${stopped} never ${isAsGood}`;
  return {
    text:
      ` ${lead}: at best ${measure.name} ${show(nearest.best)} (${nearest.stopped}) ` +
      `against ${show(nearest.wanted)} (${nearest.fixed}).`,
    tables: [
      {
        head: ["Never as good", `At best: ${measure.name}`, "As", "Needed"],
        body: unmatched.map((u) => [u.stopped, show(u.best), u.fixed, show(u.wanted)]),
      },
    ],
  };
}

/** Pairs that are equally good at the first checkpoint: one of the two comparisons that must agree is missing. */
const atOnceText = ({ matchedAtOnce }: MatchedFacts): string =>
  matchedAtOnce.length > 0
    ? " As good at the first checkpoint already, so that the one before, which would have to agree, is missing: " +
      `${matchedAtOnce.map((p) => `${p.stopped} for ${p.fixed}`).join(", ")}.`
    : "";

/** A claim on matched models: as one on comparisons, and who never matches whom. */
export function explainMatched(
  facts: MatchedFacts,
  subject: Subject,
  matched: MatchedText,
): readonly Detail[] {
  const unmatched = explainUnmatched(facts, matched);
  const text = `${matched.text}${unmatched.text}${atOnceText(facts)}`;
  return [...explainComparisons(facts, subject, text), ...unmatched.tables];
}

/** A claim on the trend over ranks: the trend in a sentence, the settings in a table. */
export function explainTrend(
  { setup, standings, trend, missing }: RankFacts,
  subject: Subject,
): readonly Detail[] {
  const { utility } = protocolOf(subject);
  const found = trend
    ? ` After ${setup.lastStep} steps: AUC ${change(trend.mean)} for each halving of LoRA-FA's rank (limits ` +
      `${interval([trend.low, trend.high])}, between pools ${interval(trend.between)}). Lower ranks may also have ` +
      `learned less.${otherTrends(trend.otherAttacks)}`
    : missingText(missing);
  const table = {
    head: ["Setting", "Learning rate", "AUC", `Utility: ${utility.test.name}`],
    body: standings.map((s) => [
      s.setting,
      String(s.rate),
      number(s.auc),
      shown(s.utility, utility.test.show),
    ]),
  };
  return [
    { text: `${setupText(setup, subject)}${found}` },
    ...(standings.length > 0 ? [table] : []),
  ];
}
