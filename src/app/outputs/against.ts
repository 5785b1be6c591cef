/**
 * Two tables compared: does the first model leak less than the second where the two are equally good? By the rules of
 * the suite's own claims (src/claims/membership): matched utility, the stronger attack on each, an interval, and what
 * it could have seen.
 */
import { DECIDING_ATTACKS } from "../../attack/membership.js";
import { membershipEvidence, type Setting } from "../../claims/membership/evidence.js";
import { decide, type Decision } from "../../claims/membership/decision.js";
import { compareMatched } from "../../claims/membership/matched.js";
import { FEWEST_POOLS } from "../../claims/membership/needs.js";
import { BETWEEN } from "../../claims/levels.js";
import { shownPath } from "../../core/shown.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { plannedAttacks, type OutputAttack } from "./attackers.js";
import { invertedAuc } from "./inverted.js";
import { ofTheseModels } from "./these-models.js";
import { outputRowsOf, SETTINGS } from "./membership-rows.js";
import { paired, type Paired } from "./pairing.js";
import { targetsOf, type Outputs } from "./read.js";
import { UTILITY } from "./schema.js";

/** What can be said of "the first leaks less"; "not tested" where something is missing. */
export type Answer =
  "shown below" | "shown above" | "within margin" | "inconclusive" | "not tested";

const ANSWERS: Readonly<Record<string, Answer>> = {
  upheld: "shown below",
  violated: "shown above",
  "within margin": "within margin",
};

export interface Comparison {
  readonly answer: Answer;
  /** Why nothing was tested, or what the answer is about. */
  readonly because: string;
  /** What replicates are: pools to come, or documents under these models. */
  readonly counted: "pools" | "documents" | null;
  readonly replicates: number;
  /** AUC of the first - AUC of the second, each under the strongest attack on it. */
  readonly difference: number | null;
  readonly interval: readonly [number | null, number | null];
  readonly margin: number;
  /** Attacks that could decide: named beforehand, or all that both tables allow. */
  readonly attacks: readonly string[];
  /** The strongest on the first, and on the second. */
  readonly strongest: readonly string[];
  /** By which utility they were matched; null where they were not. */
  readonly matchedBy: string | null;
  /** Utility of the first and of the second at their ends. */
  readonly utility: readonly [number | null, number | null];
  readonly pools: number;
  readonly examples: number;
  /** Examples and pools that only one table has. */
  readonly leftOut: string | null;
}

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

/** The utility that both tables have to match by, and what models they are. */
function measureOf(both: readonly [Outputs, Outputs]) {
  const has = (name: (typeof UTILITY)[number]): boolean => {
    const column = UTILITY.indexOf(name);
    return both.every(({ pools }) =>
      pools
        .flatMap(targetsOf)
        .every(({ steps }) => steps.every(({ utility }) => !Number.isNaN(utility[column]))),
    );
  };
  if (has("validation_accuracy")) return "classifier" as const;
  if (has("validation_loss")) return "language-model" as const;
  return undefined;
}

/** Attacks that both tables allow, by whichever attacker. */
function commonAttacks(both: readonly [Outputs, Outputs]): OutputAttack[] {
  const [a, b] = both.map((outputs) => plannedAttacks(outputs).planned);
  return [...new Set(a.map(({ attack }) => attack))].filter((attack) =>
    b.some((other) => other.attack === attack),
  );
}

const MEASURES = {
  classifier: "validation_accuracy",
  "language-model": "validation_loss",
} as const;

/** A difference between pools, by the rules of the suite's claims. */
function betweenPools(
  rows: readonly MembershipRow[],
  model: "classifier" | "language-model",
  margin: number,
): Decision | undefined {
  const context = { between: BETWEEN, margin, subject: { model, task: "outputs" } };
  const evidence = membershipEvidence(rows, context);
  const settings = SETTINGS.map(
    (name) => rows.find(({ setting }) => setting === name) as Setting,
  ) as unknown as readonly [Setting, Setting];
  const { pairings } = compareMatched(evidence, [settings], evidence.protocol.utility.validation);
  return pairings && decide(evidence, pairings);
}

function utilityOf({ pools, steps }: Outputs, name: (typeof UTILITY)[number]): number | null {
  const last = steps[steps.length - 1];
  const values = pools.flatMap(({ models }) =>
    models
      .filter((m) => m.role === "target")
      .map((m) => m.steps.find((s) => s.step === last)?.utility[UTILITY.indexOf(name)] ?? NaN),
  );
  return finite(values.reduce((a, x) => a + x / values.length, 0));
}

interface Scene {
  readonly pair: Paired;
  readonly model: "classifier" | "language-model" | undefined;
  readonly attacks: readonly OutputAttack[];
}

function common({ pair, model, attacks }: Scene) {
  const matchedBy = model ? MEASURES[model] : null;
  return {
    attacks,
    matchedBy,
    utility: matchedBy
      ? ([utilityOf(pair.both[0], matchedBy), utilityOf(pair.both[1], matchedBy)] as const)
      : ([null, null] as const),
    pools: pair.both[0].pools.length,
    examples: pair.both[0].pools.reduce((n, pool) => n + pool.examples.length, 0),
    leftOut: pair.leftOut,
  };
}

function notTested(scene: Scene, because: string, margin: number): Comparison {
  return {
    answer: "not tested",
    because,
    counted: null,
    replicates: 0,
    difference: null,
    interval: [null, null],
    margin,
    strongest: [],
    ...common(scene),
  };
}

/** @throws UsageError where the tables share no pool, no example, or their targets cannot be paired */
export function compareOutputs(first: Outputs, second: Outputs, margin: number): Comparison {
  const pair = paired(first, second);
  const { both } = pair;
  const all = commonAttacks(both);
  const isDeciding = DECIDING_ATTACKS.every((attack) => all.includes(attack));
  const attacks = isDeciding ? DECIDING_ATTACKS : all;
  const scene: Scene = { pair, model: measureOf(both), attacks };
  if (scene.model === undefined)
    return notTested(
      scene,
      "both tables need a column validation_accuracy (or validation_loss), filled in for targets: a lower score of a " +
        "model that learned less is not robustness",
      margin,
    );
  for (const side of both) {
    const inverted = invertedAuc(side, attacks);
    if (inverted !== undefined)
      return notTested(
        scene,
        `scores of ${shownPath(side.source)} are lower for members (largest AUC ${inverted.value.toFixed(3)}, ` +
          `${inverted.attack}): check the sign of what was written, and the column member`,
        margin,
      );
  }
  const pools = both[0].pools.length;
  if (isDeciding && pools >= FEWEST_POOLS) {
    const decision = betweenPools(
      [...outputRowsOf(both[0], 0, pair), ...outputRowsOf(both[1], 1, pair)],
      scene.model,
      margin,
    );
    if (decision)
      return {
        answer: ANSWERS[decision.verdict] ?? "inconclusive",
        because: `matched pool by pool where both are as good; of new pools of the same kind (${pools} pools)`,
        counted: "pools",
        replicates: decision.pools,
        difference: finite(decision.mean),
        interval: [finite(decision.low), finite(decision.high)],
        margin: decision.margin,
        strongest: decision.attacks,
        ...common(scene),
      };
  }
  const { verdict, ...found } = ofTheseModels(pair, scene.model, attacks, margin);
  return {
    ...found,
    answer: ANSWERS[verdict] ?? "inconclusive",
    because:
      `of these models on documents to come, not of new training runs (that takes ${FEWEST_POOLS} pools` +
      `${isDeciding ? "" : ` and shadow models for ${DECIDING_ATTACKS.join(" and ")}`})`,
    counted: "documents",
    margin,
    ...common(scene),
  };
}
