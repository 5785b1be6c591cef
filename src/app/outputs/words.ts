/** What a table of outputs shows, in sentences: one attack that was named beforehand decides the first of them. */
import { DECIDING_ATTACKS } from "../../attack/membership.js";
import { fixedDown } from "../../core/rounded.js";
import type { Comparison } from "./against.js";
import type { NotRun, OutputAttack } from "./attackers.js";
import { EPSILON_DELTA, type AttackRates, type Counted } from "./rates.js";

/**
 * The attack that decides, by what the table allows and not by what came out: the first of these that was run, by an
 * attacker who knows A where there is one.
 */
const FIRST: readonly OutputAttack[] = [
  ...DECIDING_ATTACKS,
  "lira-offline-fixed",
  "rmia-offline",
  "calibrated",
  "pretrained",
  "min-k++",
  "min-k",
  "loss",
];

export function headlineOf(attacks: readonly AttackRates[]): AttackRates | undefined {
  for (const attack of FIRST) {
    const own = attacks.filter((a) => a.attack === attack);
    const found = own.find((a) => a.knowledge === "known-A") ?? own.at(0);
    if (found) return found;
  }
  return undefined;
}

const fixed = (x: number): string => x.toFixed(3);
const intervalText = (interval: readonly [number, number] | null): string =>
  interval ? ` [${interval.map(fixed).join(", ")}]` : "";

const nameOf = ({ attack, knowledge }: Pick<AttackRates, "attack" | "knowledge">): string =>
  knowledge === "known-A" ? `${attack} (knows A)` : attack;

function verdictOf({ auc: { interval } }: AttackRates): string {
  if (interval === null) return "One pool of models has no interval between pools.";
  if (interval[0] > 0.5) return "Members can be told from non-members.";
  if (interval[1] < 0.5)
    return "Scores are lower for members: is the sign of what was written right?";
  return "This attack does not tell members from non-members here; that does not mean that none can.";
}

/** The answer on one table: a sentence that stands by itself, then numbers. */
export function saidOf(attacks: readonly AttackRates[]): string[] {
  const head = headlineOf(attacks);
  if (head === undefined)
    return [
      "No member is known: scores were written, and nothing can be said of their rates.",
      "Fill in the column member for examples that the model was, and was not, trained on.",
    ];
  const largest = attacks.reduce((a, b) => (b.auc.value > a.auc.value ? b : a));
  const epsilon = head.epsilonLower ?? 0;
  return [
    verdictOf(head),
    `AUC ${fixed(head.auc.value)}${intervalText(head.auc.interval)} by ${nameOf(head)}, the attack that decides here ` +
      "(named before the scores were seen); chance is 0.5.",
    ...(largest === head
      ? []
      : [
          `The largest of ${attacks.length} AUCs is ${fixed(largest.auc.value)}` +
            `${intervalText(largest.auc.interval)} by ${nameOf(largest)}; picked afterwards, its ` +
            "interval is too narrow.",
        ]),
    epsilon > 0
      ? `It shows epsilon >= ${fixedDown(epsilon, 3)} at delta ${EPSILON_DELTA} (95%).`
      : "It shows no bound on epsilon above 0, which does not mean that nothing leaks.",
  ];
}

const COUNTED: Readonly<Record<Counted, string>> = {
  pools: "Intervals are between pools: of new pools, memberships and models of the same kind.",
  documents:
    "Intervals are over documents, each counted once whatever the number of targets: of these models, on documents " +
    "to come.",
  records:
    "Intervals are over the records of one target: of this model, on records to come. Another training run of the " +
    "same kind may come out otherwise.",
};

/** How intervals are counted, and what bounds need to hold. */
export function scopeOf(attacks: readonly AttackRates[], targets: number): string[] {
  if (attacks.length === 0) return [];
  return [
    COUNTED[attacks[0].counted],
    attacks[0].counted === "records" || targets === 1
      ? "Rates: one half of the scores chooses the threshold, the other is counted."
      : "Rates: each target at thresholds that the other targets of its pool chose; of one target a pool by halves.",
    "Epsilon at least: exact limits of Clopper and Pearson at a threshold chosen on the other half, delta " +
      `${EPSILON_DELTA}, 95% for ${targets === 1 ? "the target" : "all targets together"}. It holds where members ` +
      "and non-members were drawn alike; if they differ in kind (other sources, later dates) it measures that " +
      "difference.",
    "One-run: delta 1e-12, confidence 1 - 1e-8 a target. It holds only if each example was a member by a fair coin " +
      "of its own.",
    REPAIR,
  ];
}

/** What would help, which no table of outputs can say: it needs the sizes of the training. */
const REPAIR =
  "What would give a guarantee: DP-SGD on the trained numbers, its noise accounted for. loradp accountant " +
  "--examples N --batch B --epochs E gives the noise multipliers for epsilon 8, 3 and 1; loradp inspect DIR says " +
  "what an adapter's file shows by itself, and what DP-LoRA cost in the suite's own runs. " +
  "That an attack shows nothing is no guarantee.";

/** Attacks that were not run, by what they lack. */
export function notRunGroups(
  list: readonly NotRun[],
): Array<{ readonly attacks: readonly string[]; readonly missing: string }> {
  const groups = new Map<string, string[]>();
  for (const { attack, missing } of list)
    groups.set(missing, [...(groups.get(missing) ?? []), attack]);
  return [...groups].map(([missing, attacks]) => ({ missing, attacks: [...new Set(attacks)] }));
}

const ANSWERS: Readonly<Record<Comparison["answer"], string>> = {
  "shown below": "The first leaks less than the second where both are equally good: shown.",
  "shown above": "The first leaks more than the second where both are equally good: shown.",
  "within margin":
    "Where both are equally good the two leak alike: the difference is within the margin.",
  inconclusive:
    "Which of the two leaks less where both are equally good is not decided by these tables.",
  "not tested": "Nothing was tested at matched utility.",
};

export const comparisonSaid = ({ answer, because }: Comparison): string[] => [
  ANSWERS[answer],
  `${because[0].toUpperCase()}${because.slice(1)}.`,
];

const orNone = (x: number | null, none: string): string => (x === null ? none : fixed(x));

/** A comparison's numbers by name. */
export function comparisonNumbers(c: Comparison): Array<readonly [string, string]> {
  const [low, high] = c.interval;
  const rows: Array<readonly [string, string]> = [
    ["answer", c.answer],
    [
      "AUC of the first - of the second",
      c.difference === null
        ? "n/a"
        : `${fixed(c.difference)} [${orNone(low, "-")}, ${orNone(high, "-")}]`,
    ],
    ["margin", String(c.margin)],
    ["strongest on the first, on the second", c.strongest.join(", ") || "n/a"],
    ["attacks that could decide", c.attacks.join(", ")],
    [
      "matched by",
      c.matchedBy === null
        ? "nothing"
        : `${c.matchedBy}; at the end ${orNone(c.utility[0], "n/a")} and ${orNone(c.utility[1], "n/a")}`,
    ],
    ["replicates", c.counted === null ? "n/a" : `${c.replicates} ${c.counted}`],
    ["examples in both", `${c.examples} in ${c.pools} pool${c.pools === 1 ? "" : "s"}`],
  ];
  return c.leftOut === null ? rows : [...rows, ["left out", c.leftOut]];
}
