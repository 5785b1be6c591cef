/** Scores of single records as files that `roc` and `audit scores` read: one for each attack and attacker. */
import { join } from "node:path";
import type { TargetScores } from "../experiment/target-scores.js";
import { toCsv } from "../store/csv.js";
import { writeWhole } from "../store/files.js";
import { drawPool, type Task } from "../train/data/task.js";

/** Where a record stands in the user's own file, by pool and index in the pool. */
export type PlaceOf = (pool: number, record: number) => number;

/** Of the pools that a plan draws from the user's own table; undefined for built-in tasks. */
export function placesIn(
  task: Task,
  plan: { readonly pools: number; readonly poolSize: number; readonly labelNoise: number },
  seed: string,
): PlaceOf | undefined {
  if (!task.privatePart.rows) return undefined;
  const pools = Array.from(
    { length: plan.pools },
    (_, pool) => drawPool(task, plan.poolSize, plan.labelNoise, seed, pool).rows as Int32Array,
  );
  return (pool, record) => pools[pool][record];
}

/** A record of a pool under one target. */
interface ScoreRow {
  readonly pool: number;
  readonly target: number;
  /** Index in the pool, from 0. */
  readonly record: number;
  /** Row or line of the user's own file, from 1. */
  readonly row?: number;
  readonly score: number;
  readonly member: number;
}

const rowsOf = ({ pool, target, scores, member }: TargetScores, placeOf?: PlaceOf): ScoreRow[] =>
  Array.from(scores, (score, record) => ({
    pool,
    target,
    record,
    ...(placeOf && { row: placeOf(pool, record) }),
    score,
    member: member[record],
  }));

/**
 * Writes DIR/scores/ATTACK-KNOWLEDGE.csv.
 * @param placeOf for records of the user's own file
 * @returns paths of the files
 */
export function writeScores(
  out: string,
  list: readonly TargetScores[],
  placeOf?: PlaceOf,
): string[] {
  const nameOf = (s: TargetScores): string => `${s.attack}-${s.knowledge}`;
  return [...new Set(list.map(nameOf))].map((name) => {
    const path = join(out, "scores", `${name}.csv`);
    const rows = list.filter((s) => nameOf(s) === name).flatMap((s) => rowsOf(s, placeOf));
    writeWhole(path, toCsv(rows));
    return path;
  });
}
