/** Trains shadow and target classifiers of one setting and runs every membership attack on them. */
import { ACCURACY } from "../claims/membership/utility.js";
import { meanOf } from "../core/pools.js";
import type { MembershipRow } from "../experiment/rows.js";
import type { TargetScores } from "../experiment/target-scores.js";
import { parsePlan } from "../sweep/plan.js";
import { openTask } from "../train/data/table.js";
import { placesIn, writeScores } from "./attack-scores.js";
import {
  attackCounts,
  attackSummary,
  type AttackCounts,
  type AttackSummary,
  type Reached,
} from "./attack-summary.js";
import { collectRun } from "./run-plans.js";
import { classifierSetting, PRETRAINING_RATE, type ClassifierOptions } from "./setting.js";
import { runSettings, type RunOptions } from "./settings.js";

/** Options of {@link attack}: a setting, a run, and sizes that have defaults. */
export type AttackOptions = ClassifierOptions & RunOptions & Partial<AttackCounts>;

export interface ClassifierAttack extends AttackSummary {
  readonly data: string;
  /** Paths of tables with the scores of single records, one for each attack and attacker. */
  readonly scores: readonly string[];
}

const accuracy = (rows: readonly MembershipRow[]): Reached => ({
  testAccuracy: meanOf(rows.map(ACCURACY.test.of)),
});

/**
 * Every attack on one setting, over replicated pools.
 * @throws UsageError for bad options or a rate at which training diverges, Interrupted when the signal aborts
 */
export async function attack(options: AttackOptions): Promise<ClassifierAttack> {
  const setting = classifierSetting(options);
  const settings = runSettings(options);
  const counts = attackCounts(options);
  const { steps: _, ...method } = setting.given;
  const plan = parsePlan(
    {
      kind: "membership",
      name: "attack",
      purpose: "one setting by itself",
      feeds: [],
      source: setting.data,
      ...counts,
      poolSize: setting.poolSize,
      labelNoise: setting.labelNoise,
      hidden: [...setting.hidden],
      pretraining: { steps: setting.pretraining, rate: PRETRAINING_RATE },
      checkpoints: [setting.training.steps],
      settings: [{ name: method.method, ...method }],
    },
    "attack",
  );
  const scored: TargetScores[] = [];
  const { tables } = await collectRun([plan], settings, undefined, (s) => scored.push(s));
  const summary = attackSummary(tables, settings, counts, accuracy);
  const { data, poolSize, labelNoise } = setting;
  const { out, seed } = settings;
  const placeOf = placesIn(await openTask(data), { ...counts, poolSize, labelNoise }, seed);
  return { data, ...summary, scores: writeScores(out, scored, placeOf) };
}
