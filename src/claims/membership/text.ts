/** What the claims on trained models say of their facts: the experiment in a sentence, comparisons as tables. */
import { usesShadows, type Attack } from "../../attack/membership.js";
import type { Estimate } from "../../core/strongest.js";
import type { Detail, DetailTable } from "../claim.js";
import type { Subject } from "../../experiment/kind.js";
import { signed } from "../words.js";
import type { Decision } from "./decision.js";
import type { Setup } from "./evidence.js";
import type { ComparisonFacts, DecidedFacts, MatchedFacts } from "./finding.js";
import { protocolOf } from "./protocol.js";
import type { RankFacts } from "./ranks.js";
import { missingText } from "./roles.js";
import { TRAINING_LOSS } from "./utility.js";
import type { Comparison } from "./versus.js";

/** A number, where there is one: a mean of no rows is none, nor is the interval of a single pool. */
const shown = (x: number, show: (x: number) => string): string =>
  Number.isFinite(x) ? show(x) : "n/a";
const number = (x: number): string => shown(x, (value) => value.toFixed(3));
const interval = ({ low, high }: Pick<Estimate, "low" | "high">): string =>
  `${number(low)}..${number(high)}`;
const change = (x: number): string => shown(x, (value) => signed(value, 3));

/** Attacks that decide, with the shadow models that they use. */
const attacksText = (attacks: readonly Attack[], shadows: number): string =>
  attacks.some(usesShadows)
    ? `Online LiRA with one variance and online RMIA, ${shadows} shadow models`
    : `Attacked without shadow models by ${attacks.join(", ")}`;

/** Attacks, models and pools; who was left out. */
export function setupText(setup: Setup): string {
  const { attacks, shadows, poolSize, source, labelNoise, pools, diverged } = setup;
  const labels = labelNoise > 0 ? `, ${100 * labelNoise}% wrong labels` : "";
  const left =
    diverged.length > 0 ? ` Not scored, since models diverged: ${diverged.join(", ")}.` : "";
  return (
    `${attacksText(attacks, shadows)}, ${pools} replicated pools of ` +
    `${poolSize} examples (${source}${labels}), all from one starting network: what is said holds of models that ` +
    `start there.${left}`
  );
}

/** Which attack was strongest on which model. */
function strongestText({ attacks }: Decision): string {
  if (attacks.length === 0) return "";
  const [model, against = model] = attacks;
  if (attacks.length === 1) return `of the attack whose AUC falls least, ${model}; `;
  return model === against
    ? `strongest on both: ${model}; `
    : `strongest: ${model} on the first, ${against} on the second; `;
}

/** How wide the bracket of matching is, where there is one. */
function bracketText({ bracket: [low, high] }: Decision): string {
  if (Number.isNaN(low) || Number.isNaN(high) || low === high) return "";
  return (
    ` Matching between checkpoints leaves ${change(low)} to ${change(high)} (${(high - low).toFixed(3)} wide): the ` +
    "interval reaches from one end's to the other's."
  );
}

/** What it would take to decide. */
function neededText({ needed, isStuck, denser, bracket }: Decision): string {
  if (needed === undefined) return "";
  if (isStuck) return stuckText(Number.isNaN(bracket[0] + bracket[1]), denser);
  const less = denser ? ", or fewer with checkpoints in between" : "";
  return needed === null
    ? ` At this estimate no number of pools up to 100,000 would decide${less}.`
    : ` At this estimate and spread ${needed} pools would decide${less}.`;
}

/** Why no number of pools would decide, and whether checkpoints could. */
function stuckText(isEndMissing: boolean, denser: boolean): string {
  const lead = " No number of pools would decide";
  if (isEndMissing)
    return (
      `${lead}: the end of the bracket is missing that could` +
      (denser ? ", for want of checkpoints before the first." : ".")
    );
  return denser
    ? `${lead}, only checkpoints in between.`
    : `${lead}, nor checkpoints: those around the point are one step apart, and it is not known better.`;
}

/** The one contrast that decides: its numbers and its rule. */
export function decisionText({ decision }: Pick<DecidedFacts, "decision">): string {
  if (decision === undefined || decision.pools === 0) return "";
  const { name, mean, pools, margin, verdict } = decision;
  const within =
    verdict === "within margin"
      ? ` Within +-${margin} of zero: a difference that does not matter.`
      : "";
  return (
    ` Decided by one contrast, ${name}: ${change(mean)} [${interval(decision)}] (${strongestText(decision)}Student's ` +
    `95% interval between ${pools} pools, the level divided among the attacks; margin +-${margin}).` +
    `${bracketText(decision)}${within}${neededText(decision)}`
  );
}

const pair = (values: readonly [number, number], show: (x: number) => string): string =>
  values.map((x) => shown(x, show)).join(" / ");

/** One row a comparison, by the strongest attack on each model; and one a comparison and attack. */
export function comparisonTables(
  comparisons: readonly Comparison[],
  subject: Subject,
): DetailTable[] {
  if (comparisons.length === 0) return [];
  const { utility } = protocolOf(subject);
  const byAttack = comparisons.flatMap((c) => c.byAttack.map((a) => ({ ...a, name: c.name })));
  const attacks = ([a, b]: readonly Attack[]): string => (a === b ? a : `${a} / ${b}`);
  return [
    {
      head: [
        "Model",
        "Against",
        "Strongest attacks",
        "AUC",
        "Difference",
        "95% for all rows together",
        `Utility: ${utility.test.name}`,
        "Training loss",
        "Learning rate",
      ],
      body: comparisons.map((c) => [
        c.model,
        c.against,
        attacks(c.attacks),
        pair(c.auc, number),
        change(c.mean),
        interval(c),
        pair(c.utility, utility.test.show),
        pair(c.trainLoss, TRAINING_LOSS.show),
        c.rates.join(" / "),
      ]),
    },
    {
      head: ["Every attack (decides nothing)", "Attack", "Difference", "95% for all rows together"],
      body: byAttack.map((a) => [a.name, a.attack, change(a.mean), interval(a)]),
    },
  ];
}

/** Comparisons of models that no target was attacked on. */
function unpairedText(comparisons: readonly Comparison[]): string {
  const names = comparisons.filter(({ pools }) => pools === 0).map(({ name }) => name);
  return names.length > 0 ? ` No target was attacked on both sides: ${names.join("; ")}.` : "";
}

/** A claim that compares models: the experiment, what is compared, what decided, what is missing, the comparisons. */
export const explainComparisons = (
  facts: ComparisonFacts,
  subject: Subject,
  text: string,
): readonly Detail[] => [
  {
    text:
      `${setupText(facts.setup)} ${text}${decisionText(facts)}${missingText(facts.missing)}` +
      unpairedText(facts.comparisons),
  },
  ...comparisonTables(facts.comparisons, subject),
];

/** Pairs of which one of the two ends that must agree is missing. */
function aheadText({ ahead, setup }: MatchedFacts): string {
  if (ahead.length === 0) return "";
  const pairs = ahead.map((a) => `${a.ahead} than ${a.of} (${a.pools} of ${setup.pools} pools)`);
  return (
    " Better at the first checkpoint than the other ever is, so that the one before, which would have to agree, is " +
    `missing: ${pairs.join(", ")}.`
  );
}

/** How two models are matched by what one of them does: "validates". */
export const matchedWords = (subject: Subject, does: string): string =>
  `each model stopped where it first ${does} as well as the worse of the two does at its best ` +
  `(${protocolOf(subject).words.matching}).`;

/** A claim on matched models: as one on comparisons, and whose match is not known. */
export const explainMatched = (
  facts: MatchedFacts,
  subject: Subject,
  text: string,
): readonly Detail[] => explainComparisons(facts, subject, `${text}${aheadText(facts)}`);

/** A claim on the trend over ranks: the trend in a sentence, the settings and all attacks in tables. */
export function explainTrend(facts: RankFacts, subject: Subject): readonly Detail[] {
  const { setup, standings, trends, missing } = facts;
  const { utility } = protocolOf(subject);
  const found = facts.decision
    ? ` After ${setup.lastStep} steps; AUC for each halving of LoRA-FA's rank.${decisionText(facts)} Lower ranks may ` +
      "also have learned less."
    : missingText(missing);
  const tables: DetailTable[] = [
    {
      head: ["Setting", "Learning rate", "AUC of LiRA", `Utility: ${utility.test.name}`],
      body: standings.map((s) => [
        s.setting,
        String(s.rate),
        number(s.auc),
        shown(s.utility, utility.test.show),
      ]),
    },
    {
      head: ["Attack", "A halving of the rank", "95% for all rows together"],
      body: trends.map((t) => [t.attack, change(t.mean), interval(t)]),
    },
  ];
  return [{ text: `${setupText(setup)}${found}` }, ...tables.filter(({ body }) => body.length > 0)];
}
