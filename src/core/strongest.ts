/**
 * Comparison of two models under the strongest of several attacks on each, over replicates (docs/theory.md, Deciding
 * between models): D = max_a m_a(model) - max_b m_b(against) = max_a min_b d_ab, d_ab a paired difference of means.
 */
import { meanOf, sdOf } from "./pools.js";
import { DETECTED, detectableMean } from "./power.js";
import { tCdf, tQuantile } from "./stdlib.js";

/** Replicates of one paired difference: their mean, spread and number. */
export interface Replicates {
  readonly mean: number;
  /** Standard deviation between them. */
  readonly sd: number;
  readonly n: number;
}
/** Differences by attack on the model (rows) and on what it is held against (columns). */
export type Grid = ReadonlyArray<readonly Replicates[]>;

/** An estimate with limits. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export const replicates = (values: readonly number[]): Replicates => ({
  mean: meanOf(values),
  sd: sdOf(values),
  n: values.length,
});

/** Each of the fixed pairs on which an end of the interval can fail: one an attack of the longer list. */
const divisor = (grid: Grid): number => Math.max(grid.length, ...grid.map((row) => row.length));

/** Student's half-width at a two-sided level. */
export const studentHalf = (sd: number, n: number, alpha: number): number =>
  n > 1 ? (tQuantile(1 - alpha / 2, n - 1) * sd) / Math.sqrt(n) : NaN;

const over = (pick: (...list: number[]) => number, list: readonly number[]): number =>
  list.length === 0 ? NaN : pick(...list);
const maxMin = (grid: Grid, of: (cell: Replicates) => number): number =>
  over(
    Math.max,
    grid.map((row) => over(Math.min, row.map(of))),
  );
const minMax = (grid: Grid, of: (cell: Replicates) => number): number => {
  const columns = grid.length === 0 ? [] : grid[0].map((_, b) => grid.map((row) => row[b]));
  return over(
    Math.min,
    columns.map((column) => over(Math.max, column.map(of))),
  );
};

/**
 * D with an interval of level alpha in all: ends are max_a min_b low_ab and min_b max_a high_ab, of Student's limits at
 * alpha over the number of attacks.
 * @param n replicates to reckon with, where not those at hand
 */
export function strongest(grid: Grid, alpha: number, n?: number): Estimate {
  const level = alpha / divisor(grid);
  const half = (c: Replicates): number => studentHalf(c.sd, n ?? c.n, level);
  return {
    mean: maxMin(grid, (c) => c.mean),
    low: maxMin(grid, (c) => c.mean - half(c)),
    high: minMax(grid, (c) => c.mean + half(c)),
  };
}

/** Chance of a mean this far above its truth, or farther, by Student's law between replicates. */
function tail({ mean, sd, n }: Replicates, sign: 1 | -1): number {
  if (sd === 0) return sign * mean > 0 ? 0 : 1;
  return n > 1 ? tCdf((-sign * mean * Math.sqrt(n)) / sd, n - 1) : NaN;
}

/**
 * The smallest level at which the interval of {@link strongest} does not hold zero: the two-sided p-value of D = 0. Of
 * a bracket, whose ends come from a grid each, an end that is missing shows nothing. NaN where no spread is known.
 */
export function levelOfZero(low: Grid | undefined, high = low): number {
  const above = low ? 2 * divisor(low) * minOfMax(low) : 1;
  const below = high ? 2 * divisor(high) * minOfMaxByColumn(high) : 1;
  return Math.min(1, above, below);
}
/** Low ends lie above zero at the level at which, for some attack on the model, all its cells do. */
const minOfMax = (grid: Grid): number => -maxMin(grid, (c) => -tail(c, 1));
/** High ends below it where, for some attack on what is held against, all cells do. */
const minOfMaxByColumn = (grid: Grid): number => minMax(grid, (c) => tail(c, -1));

/** Rows and columns of the attacks that are strongest by estimate. */
export function deciding(grid: Grid): { readonly row: number; readonly column: number } {
  const worst = grid.map((row) => Math.min(...row.map((c) => c.mean)));
  const row = worst.indexOf(Math.max(...worst));
  const column = row < 0 ? -1 : grid[row].findIndex((c) => c.mean === worst[row]);
  return { row, column };
}

/**
 * The smallest D, on either side of zero, that is shown with this probability at the spread that was seen. Above zero
 * must lie each cell in the row of the strongest attack, below zero each in the column of the strongest one on what is
 * held against; so each, as wide as the widest of them, may fall short with its share of the probability that is left
 * (Bonferroni: for any dependence between them).
 */
export function detectableD(grid: Grid, alpha: number, power = DETECTED): number {
  const { row, column } = deciding(grid);
  const cells = row < 0 ? [] : [...grid[row], ...grid.flatMap((list) => list[column] ?? [])];
  const test = {
    sd: over(
      Math.max,
      cells.map((c) => c.sd),
    ),
    n: over(
      Math.min,
      cells.map((c) => c.n),
    ),
    alpha: alpha / divisor(grid),
  };
  return detectableMean(test, 1 - (1 - power) / divisor(grid));
}
