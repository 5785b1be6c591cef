/** The partial of most kinds: named-by-position moments, counts, and per-trial values kept in trial order. */
import { emptyMoments, mergeMoments, type Moments } from "../core/accumulator.js";

export interface Sums {
  moments: Moments[];
  counts: Float64Array;
  values: number[];
}

export function emptySums(moments: number, counts = 0): Sums {
  return {
    moments: Array.from({ length: moments }, emptyMoments),
    counts: new Float64Array(counts),
    values: [],
  };
}

/** Sum of two partials of the same cell; `b` holds the later trials. */
export function mergeSums(a: Sums, b: Sums): Sums {
  return {
    moments: a.moments.map((m, i) => mergeMoments(m, b.moments[i])),
    counts: a.counts.map((x, i) => x + b.counts[i]),
    values: [...a.values, ...b.values],
  };
}
