/** What a shard leaves behind: mergeable sums of fixed size, for any number of trials. */
import { emptyMoments, mergeMoments, type Moments } from "../../core/accumulator.js";
import { FINE_BINS } from "../../core/kolmogorov.js";
import { BATCHES, BINS } from "../../core/tv-estimate.js";

/** Sums over the trials of one row. Plain data; arrays are numeric so that JSON keeps every bit. */
export interface RowPartial {
  /** Probed coordinate N_j for |q| = 1. */
  coordinate: Moments;
  /** |N|^2 over the whole row. */
  energy: Moments;
  /** Trials in the set where the exact joint law is denser than its Gaussian (E6). */
  jointHits: number;
  /** BATCHES x BINS counts of N_j / sd. */
  histogram: Float64Array;
  /** BATCHES x BINS sums of conditional bin probabilities given |A q|^2 (Rao-Blackwell). */
  mixture: Float64Array;
  /** FINE_BINS counts of N_j / sd. */
  fine: Float64Array;
}

/** Partial result of a shard: trials per batch and the sums of each row. */
export interface NoisePartial {
  batches: Float64Array;
  rows: RowPartial[];
}

export function emptyPartial(rows: number): NoisePartial {
  return {
    batches: new Float64Array(BATCHES),
    rows: Array.from({ length: rows }, () => ({
      coordinate: emptyMoments(),
      energy: emptyMoments(),
      jointHits: 0,
      histogram: new Float64Array(BATCHES * BINS),
      mixture: new Float64Array(BATCHES * BINS),
      fine: new Float64Array(FINE_BINS),
    })),
  };
}

const add = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => x + b[i]);

/** Sum of two partials of the same cell. */
export function mergePartials(a: NoisePartial, b: NoisePartial): NoisePartial {
  return {
    batches: add(a.batches, b.batches),
    rows: a.rows.map((x, i) => {
      const y = b.rows[i];
      return {
        coordinate: mergeMoments(x.coordinate, y.coordinate),
        energy: mergeMoments(x.energy, y.energy),
        jointHits: x.jointHits + y.jointHits,
        histogram: add(x.histogram, y.histogram),
        mixture: add(x.mixture, y.mixture),
        fine: add(x.fine, y.fine),
      };
    }),
  };
}
