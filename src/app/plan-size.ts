/** Whether a plan fits this machine, asked before the work: its size against limits and memory, and its time. */
import { availableParallelism, totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import { UsageError } from "../core/errors.js";
import { aboutMemory, aboutTime, short } from "../core/about.js";
import type { Plan } from "../sweep/plan.js";
import { MOST_SHARDS } from "../sweep/shard.js";
import { MOST_CELLS, sizeOf, type PlanSize } from "../sweep/size.js";

/** What there is to compute on. */
export interface Machine {
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes that JavaScript's own objects may take. */
  readonly heap: number;
}
export const thisMachine = (): Machine => ({
  cores: availableParallelism(),
  memory: Math.min(totalmem(), process.constrainedMemory() || Infinity),
  heap: getHeapStatistics().heap_size_limit,
});

/** Seconds until the first plan begins: modules, backend, threads. */
export const START = 1.5;

/** A plan's size on this machine. */
export interface Estimate extends PlanSize {
  /** Seconds on the workers, about. */
  readonly seconds: number;
  /** Bytes, about. */
  readonly memory: number;
}

/** Seconds and bytes of a plan on some workers. */
export function estimated(size: PlanSize, workers: number, { cores }: Machine): Estimate {
  const atOnce = Math.max(1, Math.min(workers, cores, size.shards));
  const shards = Math.max(size.work / atOnce, size.longest);
  return {
    ...size,
    seconds: START + size.before + shards,
    memory: size.kept + size.shared + Math.min(workers, size.shards) * size.worker,
  };
}

/** What would have to be lowered. */
const remedyOf = (plan: Plan): string =>
  "trials" in plan
    ? "lower trials.min and trials.entries"
    : "lower pools, models, checkpoints or widths";

/**
 * The size of a plan, which fits this machine.
 * @param where how the user calls the plan
 * @param doublings how often the trials of its cells are doubled
 * @throws UsageError where it has too many cells or shards, or needs more memory than there is
 */
export async function checkedSize(
  plan: Plan,
  where: string,
  workers: number,
  machine = thisMachine(),
  doublings = 0,
): Promise<Estimate> {
  const size = await sizeOf(plan, doublings);
  const refuse = (rule: string, got: string, remedy: string): never => {
    throw new UsageError(where, rule, got, remedy);
  };
  if (!("shards" in size))
    return refuse(
      `of at most ${MOST_CELLS} cells`,
      `${short(size.cells)} cells`,
      "shorten its lists, or cut it into several plans",
    );
  const all = estimated(size, workers, machine);
  const got =
    `${short(all.trials)} trials in ${short(all.shards)} shards: about ${aboutTime(all.seconds)} ` +
    `and ${aboutMemory(all.memory)} on this machine`;
  if (!(all.shards <= MOST_SHARDS))
    return refuse(`of at most ${MOST_SHARDS} shards`, got, remedyOf(plan));
  if (!(all.kept <= machine.heap))
    return refuse(
      `of results that fit the ${aboutMemory(machine.heap)} of memory that Node may take`,
      `${aboutMemory(all.kept)} of ${got}`,
      remedyOf(plan),
    );
  if (!(all.memory <= machine.memory))
    return refuse(
      `one that fits the ${aboutMemory(machine.memory)} of memory of this machine`,
      got,
      `${remedyOf(plan)}, or take fewer workers`,
    );
  return all;
}
