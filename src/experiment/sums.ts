/** The partial of most kinds: moments and counts, which the kind names, and per-trial values kept in trial order. */
import { emptyMoments, mergeMoments, type Moments } from "../core/accumulator.js";

/** Plain data in a fixed order: shards on disk hold it. `byName` gives the moments their names. */
export interface Sums {
  moments: Moments[];
  counts: Float64Array;
  values: number[];
}

export function emptySums(moments = 0, counts = 0): Sums {
  return {
    moments: Array.from({ length: moments }, emptyMoments),
    counts: new Float64Array(counts),
    values: [],
  };
}

/** The partial of a kind that keeps values only. */
export const onlyValues = (values: number[]): Sums => ({ ...emptySums(), values });

/** A partial's moments or counts under their names: the same objects, so that `push` reaches them. */
export const byName = <N extends string, T>(
  names: readonly N[],
  list: ArrayLike<T>,
): Readonly<Record<N, T>> =>
  Object.fromEntries(names.map((name, i) => [name, list[i]])) as Record<N, T>;

/** Sum of two partials of the same cell; `b` holds the later trials. */
export function mergeSums(a: Sums, b: Sums): Sums {
  return {
    moments: a.moments.map((m, i) => mergeMoments(m, b.moments[i])),
    counts: a.counts.map((x, i) => x + b.counts[i]),
    values: [...a.values, ...b.values],
  };
}
