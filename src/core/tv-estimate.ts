/**
 * Total variation from samples, with the bias of the histogram treated by sample splitting. TV is attained on the set
 * where the noise is denser than the Gaussian. One half of the batches selects that set of
 * bins, the other half measures P(noise in set) - P(Gaussian in set), which is unbiased
 * for a fixed set and can only fall short of the binned TV; then the halves swap. The same
 * sample selecting and measuring is biased upwards and closes the interval from above.
 */
import { normalQuantile, tQuantile } from "./stdlib.js";

/** Bins of equal Gaussian probability in which mass is collected. */
export const BINS = 64;
/** Independent batches per cell (trial index modulo BATCHES): their spread gives the standard error. */
export const BATCHES = 32;

/** Upper edges of the first BINS-1 equiprobable bins of a standard normal. */
export function gaussianEdges(bins: number): Float64Array {
  return Float64Array.from({ length: bins - 1 }, (_, k) => normalQuantile((k + 1) / bins, 0, 1));
}

/** Estimate with a confidence interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Binned TV to the Gaussian from batch masses.
 * @param mass BATCHES x BINS, row-major: probability masses or counts of each batch
 * @param weight trials in each batch, all > 0
 * @param confidence coverage of the interval, e.g. 0.95
 */
export function splitTv(
  mass: Float64Array,
  weight: ArrayLike<number>,
  confidence = 0.95,
): Interval {
  const half = (parity: number): { trials: number; sum: Float64Array } => {
    const sum = new Float64Array(BINS);
    let trials = 0;
    for (let b = parity; b < BATCHES; b += 2) {
      trials += weight[b];
      for (let k = 0; k < BINS; k++) sum[k] += mass[b * BINS + k];
    }
    return { trials, sum };
  };
  const halves = [half(0), half(1)];
  let value = 0;
  let variance = 0;
  for (const parity of [0, 1]) {
    const select = halves[1 - parity];
    const measure = halves[parity];
    const chosen: number[] = [];
    for (let k = 0; k < BINS; k++) if (select.sum[k] * BINS > select.trials) chosen.push(k);
    let inside = 0;
    for (const k of chosen) inside += measure.sum[k];
    const excess = inside / measure.trials - chosen.length / BINS;
    // Weighted batch means around the half's mean: the ratio-estimator variance.
    let spread = 0;
    for (let b = parity; b < BATCHES; b += 2) {
      let batch = 0;
      for (const k of chosen) batch += mass[b * BINS + k];
      spread += (batch - weight[b] * (excess + chosen.length / BINS)) ** 2;
    }
    const count = BATCHES / 2;
    value += excess / 2;
    // The two halves' estimates are correlated, since each half selects for the other: |a + b|/2 has a
    // variance of at most (var a + var b)/2 at any correlation (at the Gaussian itself 0.8 of that, measured).
    variance += (spread * count) / (count - 1) / measure.trials ** 2 / 2;
  }
  const trials = halves[0].trials + halves[1].trials;
  let naive = 0;
  for (let k = 0; k < BINS; k++)
    naive += Math.abs((halves[0].sum[k] + halves[1].sum[k]) / trials - 1 / BINS) / 2;
  const margin = tQuantile(0.5 + confidence / 2, BATCHES - 2) * Math.sqrt(variance);
  return { value, low: value - margin, high: Math.max(value, naive) + margin };
}

/**
 * TV restricted to the bins: the truth that {@link splitTv} converges to; at most the continuous TV.
 * @param cdf at the upper edge z of bin k
 */
export function binnedTv(cdf: (z: number, k: number) => number): number {
  const edges = gaussianEdges(BINS);
  let total = 0;
  let before = 0;
  for (let k = 0; k < BINS; k++) {
    const now = k === BINS - 1 ? 1 : cdf(edges[k], k);
    total += Math.abs(now - before - 1 / BINS) / 2;
    before = now;
  }
  return total;
}
