/** How large a plan is, before anything of it is made: cells, shards, trials, memory, seconds. */
import { outlineOf } from "../experiment/kinds.js";
import type { CellSize } from "../experiment/kind.js";
import type { Plan } from "./plan.js";
import { shardCount } from "./shard.js";

/** Cells of a plan at most: each has a row or more, and is named in every shard. */
export const MOST_CELLS = 100_000;

export interface PlanSize {
  readonly cells: number;
  readonly shards: number;
  readonly trials: number;
  /** Most trials of one cell. */
  readonly most: number;
  /** Seconds of one core, about: before the first shard, in all shards, in the longest one. */
  readonly before: number;
  readonly work: number;
  readonly longest: number;
  /** Bytes of numbers that wait for their rows, of shared inputs, and of each worker, about. */
  readonly kept: number;
  readonly shared: number;
  readonly worker: number;
}

/** Bytes of a kept number, and of one whose cell's rows are being made. */
const [KEPT, AS_ROWS] = [8, 80];
/** Bytes of a shard in its list. */
const SHARD = 600;
/** Bytes of a worker with its backend and compiled steps, before it holds anything. */
const WORKER = 150e6;

const sum = (sizes: readonly CellSize[], of: (size: CellSize) => number): number =>
  sizes.reduce((n, size) => n + (size.cells ?? 1) * of(size), 0);
const largest = (sizes: readonly CellSize[], of: (size: CellSize) => number): number =>
  sizes.reduce((n, size) => Math.max(n, of(size)), 0);

/**
 * The number of cells where that is too many to look at; else all sizes.
 * @param doublings how often the trials of its cells are doubled
 */
export async function sizeOf(
  plan: Plan,
  doublings = 0,
): Promise<PlanSize | { readonly cells: number }> {
  const { count, sizes, shared, before } = await outlineOf(plan);
  if (!(count <= MOST_CELLS)) return { cells: count };
  const times = 1 << doublings;
  const list = sizes().map((s) => ({ ...s, trials: times * s.trials, kept: times * s.kept }));
  const shardsOf = (s: CellSize): number => shardCount(plan.kind, s);
  const shards = sum(list, shardsOf);
  return {
    cells: sum(list, () => 1),
    shards,
    trials: sum(list, (s) => s.trials),
    most: largest(list, (s) => s.trials),
    before,
    work: sum(list, (s) => s.trials * s.seconds),
    longest: largest(list, (s) => (s.seconds * s.trials) / shardsOf(s)),
    kept: KEPT * sum(list, (s) => s.kept) + AS_ROWS * largest(list, (s) => s.kept) + SHARD * shards,
    shared,
    worker: WORKER + largest(list, (s) => s.held),
  };
}
