/** Examples that no model of a pool is trained on: to match by, for attacks to compare with, to report on. */
import { join, type In } from "../../train/data/examples.js";
import { count, poolOrder, select, type Examples, type Task } from "../../train/data/task.js";
import { testPart } from "../start.js";

/** Of a pool, where there are enough. */
const VALIDATION = 256;
export const POPULATION = 250;
/** Unseen examples that a pool holds at most. */
export const UNSEEN = VALIDATION + POPULATION;

export interface Unseen {
  /** Models are matched, or stopped, on these. */
  readonly validation: In<"validation", Examples>;
  /** RMIA compares with these. */
  readonly population: In<"population", Examples>;
}

const everyOther = (e: Examples, parity: number): Examples =>
  select(
    e,
    [...e.labels.keys()].filter((i) => i % 2 === parity),
  );

/** Examples that are reported on: every other one of the test part, and never another use. */
export const reported = (task: Task): In<"test", Examples> =>
  everyOther(testPart(task), 1) as In<"test", Examples>;

/**
 * Unseen examples of a pool's own: of the private part those that the pool left, drawn with it, so that pools are
 * replicates in what they are matched by, too, and the error of matching is part of the spread between them. Where too
 * few are left, the other half of the test part, which is shared by the pools, fills up; of too few in all each list
 * gets its share. No example is in both lists.
 */
export function unseenOf(task: Task, poolSize: number, seed: string, pool: number): Unseen {
  const left = select(task.privatePart, poolOrder(task, seed, pool).subarray(poolSize));
  const all = count(left) < UNSEEN ? join(left, everyOther(testPart(task), 0)) : left;
  const used = Math.min(UNSEEN, count(all));
  const first = Math.ceil((used * VALIDATION) / UNSEEN);
  const part = (from: number, to: number): Examples =>
    select(
      all,
      Array.from({ length: to - from }, (_, i) => from + i),
    );
  return {
    validation: part(0, first) as Unseen["validation"],
    population: part(first, used) as Unseen["population"],
  };
}
