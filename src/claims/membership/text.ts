/** What the claims on trained models say of their facts: the experiment in a sentence, comparisons as a table. */
import type { Detail, DetailTable } from "../claim.js";
import type { Subject } from "../../experiment/kind.js";
import { signed } from "../words.js";
import type { Setup } from "./evidence.js";
import type { ComparisonFacts } from "./finding.js";
import { protocolOf } from "./protocol.js";
import type { RankFacts } from "./ranks.js";
import { TRAINING_LOSS } from "./utility.js";
import type { Comparison, OtherAttack } from "./versus.js";

type Interval = readonly [low: number, high: number];

const number = (x: number): string => (Number.isFinite(x) ? x.toFixed(3) : "n/a");
const interval = ([low, high]: Interval): string => `${number(low)}..${number(high)}`;
const change = (x: number): string => (Number.isFinite(x) ? signed(x, 3) : "n/a");

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

/** One row a comparison. */
export function comparisonTable(
  comparisons: readonly Comparison[],
  subject: Subject,
): DetailTable[] {
  if (comparisons.length === 0) return [];
  const { utility, words } = protocolOf(subject);
  const pair = (values: readonly [number, number], show: (x: number) => string): string =>
    values.map((x) => (Number.isFinite(x) ? show(x) : "n/a")).join(" / ");
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

/** Pairs without a point at which they are equally good. */
const unmatchedText = ({ unmatched }: ComparisonFacts): string =>
  unmatched.length > 0
    ? ` Never as good: ${unmatched.map((u) => `${u.stopped} for ${u.fixed}`).join(", ")}.`
    : "";

/** A claim that compares models: the experiment, what is compared, and the comparisons. */
export const explainComparisons = (
  facts: ComparisonFacts,
  subject: Subject,
  text: string,
): readonly Detail[] => [
  { text: `${setupText(facts.setup, subject)} ${text}${unmatchedText(facts)}` },
  ...comparisonTable(facts.comparisons, subject),
];

/** A claim on the trend over ranks: the trend in a sentence, the settings in a table. */
export function explainTrend(
  { setup, standings, trend }: RankFacts,
  subject: Subject,
): readonly Detail[] {
  const { utility } = protocolOf(subject);
  const found = trend
    ? `AUC ${change(trend.mean)} for each halving of LoRA-FA's rank (limits ${interval([trend.low, trend.high])}, ` +
      `between pools ${interval(trend.between)}; ${otherNames(trend.otherAttacks).toLowerCase()}: ` +
      `${otherMeans(trend.otherAttacks)}). Lower ranks may also have learned less.`
    : "";
  return [
    { text: `${setupText(setup, subject)} After ${setup.lastStep} steps: ${found}` },
    {
      head: ["Setting", "Learning rate", "AUC", `Utility: ${utility.test.name}`],
      body: standings.map((s) => [
        s.setting,
        String(s.rate),
        number(s.auc),
        utility.test.show(s.utility),
      ]),
    },
  ];
}
