/** Means and comparisons over pools: limits for the pools at hand, and between pools. */
import { tQuantile } from "../core/stdlib.js";

/** A mean over pools: limits at level alpha given the pools, and 95% limits between pools. */
export interface Contrast {
  readonly name: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly between: readonly [number, number];
  readonly n: number;
}

export const meanOf = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;
const squares = (list: readonly number[]): number => list.reduce((a, x) => a + (x - meanOf(list)) ** 2, 0);

/** Values by pool. */
export function byPool<T>(rows: readonly T[], pool: (row: T) => number, value: (row: T) => number): Map<number, number[]> {
  const out = new Map<number, number[]>();
  for (const row of rows) out.set(pool(row), [...(out.get(pool(row)) ?? []), value(row)]);
  return out;
}

/**
 * Student limits. Given a pool (its shadows, its shared A) models are independent, so their spread within pools measures the error for
 * these pools; the spread of pool means measures it for pools to come. Nominal: means are near normal.
 */
export function contrast(name: string, pools: ReadonlyMap<number, readonly number[]>, alpha: number): Contrast {
  const lists = [...pools.values()];
  const means = lists.map(meanOf);
  const centre = meanOf(means);
  const degrees = lists.reduce((a, l) => a + l.length - 1, 0);
  const within = Math.sqrt(lists.reduce((a, l) => a + squares(l) / (l.length - 1) / l.length, 0)) / lists.length;
  const across = Math.sqrt(squares(means) / (lists.length - 1) / lists.length);
  const half = degrees > 0 ? tQuantile(1 - alpha / 2, degrees) * within : NaN;
  const wide = lists.length > 1 ? tQuantile(0.975, lists.length - 1) * across : NaN;
  return { name, mean: centre, low: centre - half, high: centre + half, between: [centre - wide, centre + wide], n: lists.reduce((a, l) => a + l.length, 0) };
}

/** Difference of the means of two independent samples, pool by pool; Welch's error, with the degrees of the smaller side. */
export function difference(name: string, a: ReadonlyMap<number, readonly number[]>, b: ReadonlyMap<number, readonly number[]>, alpha: number): Contrast {
  const [x, y] = [contrast(name, a, 0.05), contrast(name, b, 0.05)];
  const error = (pools: ReadonlyMap<number, readonly number[]>): number => [...pools.values()].reduce((s, l) => s + squares(l) / (l.length - 1) / l.length, 0) / pools.size ** 2;
  const degrees = Math.min(...[a, b].map((pools) => [...pools.values()].reduce((s, l) => s + l.length - 1, 0)));
  const half = tQuantile(1 - alpha / 2, degrees) * Math.sqrt(error(a) + error(b));
  const shared = contrast(name, new Map([...a].flatMap(([pool, list]) => (b.has(pool) ? [[pool, [meanOf(list) - meanOf(b.get(pool) as number[])]]] : []))), 0.05);
  return { name, mean: x.mean - y.mean, low: x.mean - y.mean - half, high: x.mean - y.mean + half, between: shared.between, n: x.n + y.n };
}
