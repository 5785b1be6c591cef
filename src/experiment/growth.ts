/**
 * How a plan gets more of its sample: the same streams continued. What was drawn for the smaller sample is drawn for
 * the larger one, bit for bit, so that its shards are taken over (docs/architecture.md, Looks).
 */
import { halvedGaps, mostHalvings, type Checkpointed } from "./checkpoints.js";

/** How much more than a plan says is wanted of it. */
export interface Growth {
  /** How often its sample is doubled. */
  readonly times: number;
  /** How often the gaps between its checkpoints are halved, where it has any. */
  readonly halvings: number;
}

/** The plan as it is. */
export const AS_IT_IS: Growth = { times: 0, halvings: 0 };

/** A plan with more of its sample. */
export interface Grown<P> {
  /** What is prepared. */
  readonly plan: P;
  /** How often the trials of its cells are doubled. */
  readonly doublings: number;
  /** The whole sample, in units of the plan's own. No more than before where data are at an end. */
  readonly sample: number;
  /** How often gaps between checkpoints are halved. No more than before where every step is a checkpoint. */
  readonly halvings: number;
}

/** Pools of a plan at most, as its schema has them. */
const MOST_POOLS = 1000;

const doubled = (times: number): number => 1 << times;

/** More trials of each cell. */
export const byTrials = <P>(plan: P, { times }: Growth): Grown<P> => ({
  plan,
  doublings: times,
  sample: doubled(times),
  halvings: 0,
});

/**
 * More pools, each with its own members, models and streams.
 * @param most pools that the data have
 */
export function byPools<P extends { readonly pools: number }>(
  plan: P,
  { times }: Growth,
  most = MOST_POOLS,
): Grown<P> {
  const pools = Math.max(plan.pools, Math.min(plan.pools * doubled(times), most));
  return { plan: { ...plan, pools }, doublings: 0, sample: pools / plan.pools, halvings: 0 };
}

/** More checkpoints, too: those of the plan stay, and what is chosen by them. */
export function byCheckpoints<P extends Checkpointed>(
  { plan, ...grown }: Grown<P>,
  { halvings: more }: Growth,
): Grown<P> {
  const halvings = Math.min((plan.halvings ?? 0) + more, mostHalvings(plan));
  return halvedGaps({ ...plan, halvings }).length > 0
    ? { ...grown, plan: { ...plan, halvings }, halvings }
    : { ...grown, plan, halvings: 0 };
}

/** Inputs that belong to a pool, by name: those of its documents or examples. */
const OF_POOL = /^(?:pool|validation|test|population)(-?\d+)/;

/** Whether a cell reads a shared input: of those that belong to a pool, its own only. */
export function readsInput({ pool }: { readonly pool: number }, name: string): boolean {
  const found = OF_POOL.exec(name);
  return found === null || Number(found[1]) === pool;
}
