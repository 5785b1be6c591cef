/** Means and comparisons over pools: limits for the pools at hand, and between pools. */
import { tQuantile } from "./stdlib.js";

/** A mean over pools: limits at level alpha given the pools, and limits between pools at one of their own. */
export interface Contrast {
  readonly name: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly between: readonly [number, number];
  readonly n: number;
}

export const meanOf = (list: readonly number[]): number =>
  list.reduce((a, x) => a + x, 0) / list.length;
/** Variance of an estimate, and the degrees of freedom of its Student limits. */
export interface EstimateError {
  readonly variance: number;
  readonly degrees: number;
}

/** Error of the mean over pools, and its degrees of freedom (Welch & Satterthwaite: pools may differ in variance). */
export function errorOf(lists: ReadonlyArray<readonly number[]>): EstimateError {
  const parts = lists.map((l) => ({
    v: squares(l) / (l.length - 1) / l.length / lists.length ** 2,
    n: l.length,
  }));
  const variance = parts.reduce((a, p) => a + p.v, 0);
  return {
    variance,
    degrees:
      variance > 0 ? variance ** 2 / parts.reduce((a, p) => a + p.v ** 2 / (p.n - 1), 0) : NaN,
  };
}
const squares = (list: readonly number[]): number =>
  list.reduce((a, x) => a + (x - meanOf(list)) ** 2, 0);

/** Half-width of Student limits with this error, at so many times the values a pool if their spread stays. */
function halfOf({ variance, degrees }: EstimateError, alpha: number, times: number): number {
  if (times === Infinity) return 0;
  return degrees > 0
    ? tQuantile(1 - alpha / 2, degrees * times) * Math.sqrt(variance / times)
    : NaN;
}

/** Standard deviation of independent values; NaN of a single one. */
export const sdOf = (values: readonly number[]): number =>
  values.length > 1 ? Math.sqrt(squares(values) / (values.length - 1)) : NaN;

/** Most replicates that are counted up to. */
const MOST_POOLS = 100_000;

/**
 * The smallest number of replicates, at least `from`, at which something is decided; null beyond 100,000. Intervals at
 * the same estimate shrink with the number, so what is decided at one number is at all larger ones.
 */
export function poolsToDecide(isDecided: (pools: number) => boolean, from: number): number | null {
  let [low, high] = [from - 1, from];
  while (!isDecided(high)) {
    if (high >= MOST_POOLS) return null;
    [low, high] = [high, Math.min(MOST_POOLS, 2 * high)];
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isDecided(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Half-width of the Student interval about the mean of independent values, NaN for a single one: its spread is not
 * known. Of pool means it is the interval for pools to come.
 */
export const halfWidth = (values: readonly number[], alpha = 0.05): number =>
  values.length > 1
    ? tQuantile(1 - alpha / 2, values.length - 1) *
      Math.sqrt(squares(values) / (values.length - 1) / values.length)
    : NaN;

/** Mean over pools with its 95% interval between them; of one pool only the mean is known, and both ends are that. */
export function overPools<T extends { readonly pool: number }>(
  rows: readonly T[],
  value: (row: T) => number,
): { mean: number; low: number; high: number; pools: number } {
  const means = [...byPool(rows, (r) => r.pool, value).values()].map(meanOf);
  const mean = meanOf(means);
  const half = means.length > 1 ? halfWidth(means) : 0;
  return { mean, low: mean - half, high: mean + half, pools: means.length };
}

/** Values by pool. */
export function byPool<T>(
  rows: readonly T[],
  pool: (row: T) => number,
  value: (row: T) => number,
): Map<number, number[]> {
  const out = new Map<number, number[]>();
  for (const row of rows) out.set(pool(row), [...(out.get(pool(row)) ?? []), value(row)]);
  return out;
}

/**
 * Student limits. Given a pool (its shadows, its shared A) models are independent, so their spread within pools
 * measures the error for these pools; the spread of pool means measures it for pools to come. Nominal: means are near
 * normal.
 * @param times the models of a pool that limits are for, if the estimate and the spread stay
 */
export function contrast(
  name: string,
  pools: ReadonlyMap<number, readonly number[]>,
  alpha: number,
  across = 0.05,
  times = 1,
): Contrast {
  const lists = [...pools.values()];
  const means = lists.map(meanOf);
  const centre = meanOf(means);
  const half = halfOf(errorOf(lists), alpha, times);
  const wide = halfWidth(means, across);
  return {
    name,
    mean: centre,
    low: centre - half,
    high: centre + half,
    between: [centre - wide, centre + wide],
    n: lists.reduce((a, l) => a + l.length, 0),
  };
}

/**
 * The same where the interval between pools decides alone (it holds the error within pools too): of `count` contrasts
 * together it covers all but with probability `level`, by Bonferroni. For plans of few targets a pool, which cannot
 * resolve a level given the pools.
 */
export function betweenPools(
  name: string,
  pools: ReadonlyMap<number, readonly number[]>,
  count: number,
  level = 0.05,
): Contrast {
  const c = contrast(name, pools, 0.5, level / Math.max(1, count));
  return { ...c, low: c.between[0], high: c.between[1] };
}

/** Error of the difference of the means of two independent samples over pools (Welch). */
export function errorOfDifference(
  a: ReadonlyMap<number, readonly number[]>,
  b: ReadonlyMap<number, readonly number[]>,
): EstimateError {
  const [p, q] = [errorOf([...a.values()]), errorOf([...b.values()])];
  const variance = p.variance + q.variance;
  const degrees = variance ** 2 / (p.variance ** 2 / p.degrees + q.variance ** 2 / q.degrees);
  return { variance, degrees };
}

/** Difference of the means of two independent samples over pools, by Welch's error; `times` as for a contrast. */
export function difference(
  name: string,
  a: ReadonlyMap<number, readonly number[]>,
  b: ReadonlyMap<number, readonly number[]>,
  alpha: number,
  times = 1,
): Contrast {
  const [x, y] = [contrast(name, a, 0.05, 0.05), contrast(name, b, 0.05, 0.05)];
  const half = halfOf(errorOfDifference(a, b), alpha, times);
  return {
    name,
    mean: x.mean - y.mean,
    low: x.mean - y.mean - half,
    high: x.mean - y.mean + half,
    between: [NaN, NaN],
    n: x.n + y.n,
  };
}
