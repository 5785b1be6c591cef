/** Scores of single records as files that `roc` and `audit scores` read: one for each attack and attacker. */
import { join } from "node:path";
import type { TargetScores } from "../experiment/target-scores.js";
import { toCsv } from "../store/csv.js";
import { writeWhole } from "../store/files.js";
import { drawPool, type Task } from "../train/data/task.js";

/** Where a record stands in the user's own file, from 1, by pool and index in the pool. */
export interface Places {
  /** What is counted: of tables rows behind the header, of texts lines. */
  readonly unit: "row" | "line";
  readonly of: (pool: number, record: number) => number;
}

/** Of the pools that a plan draws from the user's own table; undefined for built-in tasks. */
export function placesIn(
  task: Task,
  plan: { readonly pools: number; readonly poolSize: number; readonly labelNoise: number },
  seed: string,
): Places | undefined {
  if (!task.privatePart.rows) return undefined;
  const pools = Array.from(
    { length: plan.pools },
    (_, pool) => drawPool(task, plan.poolSize, plan.labelNoise, seed, pool).rows as Int32Array,
  );
  return { unit: "row", of: (pool, record) => pools[pool][record] };
}

/** A record of a pool under one target. */
interface ScoreRow {
  readonly pool: number;
  readonly target: number;
  /** Index in the pool, from 0. */
  readonly record: number;
  readonly row?: number;
  readonly line?: number;
  readonly score: number;
  readonly member: number;
}

const rowsOf = ({ pool, target, scores, member }: TargetScores, places?: Places): ScoreRow[] =>
  Array.from(scores, (score, record) => ({
    pool,
    target,
    record,
    ...(places && { [places.unit]: places.of(pool, record) }),
    score,
    member: member[record],
  }));

/**
 * Writes DIR/scores/ATTACK-KNOWLEDGE.csv.
 * @param places of records of the user's own file
 * @returns paths of the files
 */
export function writeScores(out: string, list: readonly TargetScores[], places?: Places): string[] {
  const nameOf = (s: TargetScores): string => `${s.attack}-${s.knowledge}`;
  return [...new Set(list.map(nameOf))].map((name) => {
    const path = join(out, "scores", `${name}.csv`);
    const rows = list.filter((s) => nameOf(s) === name).flatMap((s) => rowsOf(s, places));
    writeWhole(path, toCsv(rows));
    return path;
  });
}
