/**
 * Sizes of the private pool and of a batch: as they are given, or a default that is lowered to what is there. A value
 * that was given is never changed: it is refused where there is less.
 */
import { UsageError } from "../core/errors.js";
import type { OptionName } from "../train/method.js";

/** The pool of a run, as it is said before and in the result. */
export interface PoolReport {
  /** Private examples of which a model's members are drawn. */
  readonly size: number;
  /** Most that it could have. */
  readonly available: number;
  /** The default that was lowered to what is there; null where it was not. */
  readonly capped: number | null;
  /** The same of the batch. */
  readonly batchCapped: number | null;
}

/** Sizes as they are asked for; undefined where they are left to the default. */
export interface AskedSizes {
  readonly poolSize: number | undefined;
  readonly batch: number | undefined;
}

/** What there is. */
export interface Available {
  readonly defaults: { readonly poolSize: number; readonly batch: number };
  /** Least and most examples of a pool. */
  readonly least: number;
  readonly most: number;
  /** What a pool is made of, e.g. "private rows". */
  readonly unit: string;
}

export interface PoolSizes {
  readonly poolSize: number;
  readonly batch: number;
  readonly pool: PoolReport;
}

/**
 * A batch is drawn from a model's members, about half of the pool.
 * @throws UsageError where a given one is larger
 */
export function checkBatch(batch: number, poolSize: number, name: OptionName): void {
  if (batch <= poolSize / 2) return;
  throw new UsageError(
    name("batch"),
    `at most ${Math.floor(poolSize / 2)}, half of the pool of ${poolSize} (a model's members)`,
    batch,
    "give a smaller batch or a larger pool",
  );
}

/** @throws UsageError where a given size is more than there is, or there is too little for any */
export function poolSizes(
  asked: AskedSizes,
  { defaults, least, most, unit }: Available,
  name: OptionName,
): PoolSizes {
  const poolSize = asked.poolSize ?? Math.min(defaults.poolSize, most);
  if (!(poolSize >= least && poolSize <= most))
    throw new UsageError(
      name("poolSize"),
      most < least ? `at least ${least}` : `an integer from ${least} to ${most} (${unit})`,
      asked.poolSize ?? `${most} ${unit}`,
      most < least ? "give more data" : "draw a smaller pool, or give more data",
    );
  const half = Math.floor(poolSize / 2);
  const batch = asked.batch ?? Math.min(defaults.batch, half);
  checkBatch(batch, poolSize, name);
  const capped = (given: number | undefined, used: number, fallback: number): number | null =>
    given === undefined && used < fallback ? fallback : null;
  return {
    poolSize,
    batch,
    pool: {
      size: poolSize,
      available: most,
      capped: capped(asked.poolSize, poolSize, defaults.poolSize),
      batchCapped: capped(asked.batch, batch, defaults.batch),
    },
  };
}

const lowered = (fallback: number | null): string =>
  fallback === null ? "" : ` (default ${fallback} capped)`;

/** "pool: 600 of 600 private rows (default 1000 capped), batch 50". */
export const poolLine = ({ pool, batch }: PoolSizes, unit: string): string =>
  `pool: ${pool.size} of ${pool.available} ${unit}${lowered(pool.capped)}, ` +
  `a model trains on about half, batch ${batch}${lowered(pool.batchCapped)}`;

/** What pools say that must share rows, since two of them need more than there are; undefined of others. */
export const sharedRowsNote = (
  pools: number,
  { poolSize, pool }: Pick<PoolSizes, "poolSize" | "pool">,
): string | undefined =>
  pools > 1 && 2 * poolSize > pool.available
    ? `pools share rows: each is ${poolSize} of the same ${pool.available}; intervals between pools are about ` +
      "memberships and models on these rows, not about other rows"
    : undefined;
