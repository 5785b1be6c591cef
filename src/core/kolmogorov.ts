/**
 * Kolmogorov distances from binned counts, with the
 * Dvoretzky-Kiefer-Wolfowitz band (Massart 1990, doi:10.1214/aop/1176990746).
 */
import type { Interval } from "./tv-estimate.js";

/** Bins of equal Gaussian probability for the empirical cdf. */
export const FINE_BINS = 512;

/** DKW half width: P(sup|F_n - F| > width) <= alpha. */
export function dkwWidth(n: number, alpha: number): number {
  return Math.sqrt(Math.log(2 / alpha) / (2 * n));
}

/** sup over bin edges of |F_n - F| where cdfAtEdges[k] = F(edge k). */
export function binnedKolmogorov(
  counts: ArrayLike<number>,
  n: number,
  cdfAtEdges: ArrayLike<number>,
): number {
  let seen = 0;
  let worst = 0;
  for (let k = 0; k < cdfAtEdges.length; k++) {
    seen += counts[k];
    worst = Math.max(worst, Math.abs(seen / n - cdfAtEdges[k]));
  }
  return worst;
}

/** Kolmogorov distance to the Gaussian; the upper end allows for what happens inside a bin. */
export function kolmogorovEstimate(
  counts: ArrayLike<number>,
  n: number,
  confidence = 0.95,
): Interval {
  const bins = counts.length;
  const gaussian = Float64Array.from({ length: bins - 1 }, (_, k) => (k + 1) / bins);
  const value = binnedKolmogorov(counts, n, gaussian);
  const width = dkwWidth(n, 1 - confidence);
  return { value, low: Math.max(0, value - width), high: Math.min(1, value + width + 1 / bins) };
}
