/** Trains shadow and target classifiers of one setting and runs every membership attack on them. */
import { ACCURACY } from "../claims/membership/utility.js";
import { meanOf } from "../core/pools.js";
import type { MembershipRow } from "../experiment/rows.js";
import type { ModelAnswers } from "../experiment/model-answers.js";
import type { TargetScores } from "../experiment/target-scores.js";
import { parsePlan, type Plan } from "../sweep/plan.js";
import { IN_SETTINGS, openTask } from "../train/data/table.js";
import type { TableReport } from "../train/data/task.js";
import { placesIn, writeScores } from "./attack-scores.js";
import {
  attackCounts,
  attackSummary,
  type AttackCounts,
  type AttackRun,
  type AttackSummary,
  type Reached,
} from "./attack-summary.js";
import { checkSavable, keepIn, saveOutputs, type SavedOutputs } from "./outputs/save.js";
import { poolLine, sharedRowsNote, type PoolReport, type PoolSizes } from "./pool.js";
import { runIdentity } from "./run-identity.js";
import { collectRun, inRunFolder } from "./run-plans.js";
import {
  classifierSetting,
  PRETRAINING_RATE,
  type ClassifierOptions,
  type ClassifierSetting,
} from "./setting.js";
import { runSettings } from "./settings.js";
import { tableLines } from "./table-lines.js";
import { classifierSizes, ROWS } from "./train.js";

/** Options of {@link attack}: a setting, a run, and sizes that have defaults. */
export type AttackOptions = ClassifierOptions & AttackRun & SavedOutputs & Partial<AttackCounts>;

export interface ClassifierAttack extends AttackSummary {
  readonly data: string;
  /** Paths of tables with the scores of single records, one for each attack and attacker. */
  readonly scores: readonly string[];
  /** Of the user's own table. */
  readonly table?: TableReport;
  readonly pool: PoolReport;
}

/** Limits of a plan's pools. */
const POOLS = { min: 20, max: 10_000 } as const;

const accuracy = (rows: readonly MembershipRow[]): Reached => ({
  testAccuracy: meanOf(rows.map(ACCURACY.test.of)),
});

/** The plan of one setting: everything that it says, and nothing of its own. */
export function attackPlan(
  setting: ClassifierSetting,
  { poolSize, batch }: Pick<PoolSizes, "poolSize" | "batch">,
  counts: AttackCounts,
): Plan {
  const { steps: _, ...method } = setting.given;
  return parsePlan(
    {
      kind: "membership",
      name: "attack",
      purpose: "one setting by itself",
      feeds: [],
      source: setting.data,
      label: setting.label,
      ...counts,
      poolSize,
      labelNoise: setting.labelNoise,
      hidden: [...setting.hidden],
      pretraining: { steps: setting.pretraining, rate: PRETRAINING_RATE },
      checkpoints: [setting.training.steps],
      settings: [{ name: method.method, ...method, batch }],
    },
    "attack",
  );
}

/**
 * Every attack on one setting, over replicated pools.
 * @throws UsageError for bad options or a rate at which training diverges, Interrupted when the signal aborts
 */
export async function attack(options: AttackOptions): Promise<ClassifierAttack> {
  const setting = classifierSetting(options);
  const settings = runSettings(options);
  const counts = attackCounts(options);
  checkSavable(options, options.force);
  const task = await openTask(setting.data, setting.label, IN_SETTINGS);
  tableLines(task).forEach((line) => options.note?.(line));
  const sizes = classifierSizes(setting, task, POOLS);
  options.note?.(poolLine(sizes, ROWS));
  const shared = sharedRowsNote(counts.pools, sizes);
  if (shared !== undefined) options.note?.(shared);
  const plan = attackPlan(setting, sizes, counts);
  const known = runIdentity("attack", { seed: settings.seed, plans: [plan] });
  return inRunFolder(settings, known, async (job) => {
    const scored: TargetScores[] = [];
    const onScores = (scores: TargetScores): void => void scored.push(scores);
    const answers: ModelAnswers[] = [];
    const onAnswers = options.saveOutputs === undefined ? undefined : keepIn(answers);
    const { tables } = await collectRun({ ...job, plans: [plan], onScores, onAnswers });
    const summary = attackSummary(tables, settings, counts, accuracy);
    if (options.saveOutputs !== undefined) await saveOutputs(options.saveOutputs, answers);
    const { poolSize } = sizes;
    const places = placesIn(task, { ...counts, ...setting, poolSize }, settings.seed);
    return {
      data: task.table?.source ?? setting.data,
      ...(task.table ? { table: task.table } : {}),
      pool: sizes.pool,
      ...summary,
      scores: writeScores(settings.out, scored, places),
    };
  });
}
