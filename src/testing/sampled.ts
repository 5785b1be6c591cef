/** Draws from sampling laws, for rows of a stated effect: no model or factor is simulated. */
import { oncePerKey } from "../core/once-per-key.js";
import { binomialPmf, chisquare, tQuantile } from "../core/stdlib.js";
import { BATCHES } from "../core/tv-estimate.js";
import type { Stream } from "../core/stream.js";

/** A mean of n values, as a factor of chi-square kind: positive, of mean 1 and this relative variance. */
export const positive = (source: Stream, relativeVariance: number): number =>
  scaledChiSquare(source, 2 / relativeVariance);

/** Of each source by degrees of freedom: to make one takes a hundred times as long as to draw. */
const generators = new WeakMap<Stream, Map<number, () => number>>();

/** chi2_k/k: an estimated variance over the true one. */
export function scaledChiSquare(source: Stream, degrees: number): number {
  const own = generators.get(source) ?? new Map<number, () => number>();
  generators.set(source, own);
  const draw = own.get(degrees) ?? chisquare.factory(degrees, { prng: source.uniform });
  own.set(degrees, draw);
  return draw() / degrees;
}

/** The distribution function of a binomial law: few laws are asked for, and each many times. */
const upToOf = oncePerKey(
  (law: readonly [n: number, share: number]) => law,
  ([n, share]) => {
    const upTo = new Float64Array(n + 1);
    for (let k = 0, sum = 0; k <= n; k++) upTo[k] = sum += binomialPmf(k, n, share);
    return upTo;
  },
);

/** How many of n come up, at this share: the count up to which a uniform number's share of the law lies. */
export function hits(source: Stream, n: number, share: number): number {
  const upTo = upToOf([n, Math.min(1, Math.max(0, share))]);
  const wanted = source.uniform();
  let [low, high] = [0, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle] > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Each row changed; one picked row, the first that `is` picks, by itself. */
export function changeOne<T>(
  rows: readonly T[],
  is: (row: T) => boolean,
  change: (row: T, picked: boolean) => Partial<T>,
): T[] {
  const place = rows.findIndex(is);
  if (place < 0) throw new RangeError("no row to change");
  return rows.map((row, i) => ({ ...row, ...change(row, i === place) }));
}

/** Student quantile behind the 95% intervals of the total variation. */
const T95 = tQuantile(0.975, BATCHES - 2);
/** An estimate with this mean and error, the latter itself estimated from batches, and its 95% interval. */
function withInterval(source: Stream, mean: number, se: number) {
  const value = mean + se * source.normal();
  const margin = T95 * se * Math.sqrt(scaledChiSquare(source, BATCHES - 2));
  return { value, low: value - margin, high: value + margin };
}
/** An estimate of a total variation by the law given |Aq|^2. */
export function estimated(source: Stream, tv: number, se: number) {
  const { value, low, high } = withInterval(source, tv, se);
  return { tvMixture: value, tvMixtureLow: low, tvMixtureHigh: high };
}
/** One from counts, of this mean, that lies below the TV by the bias of the split. */
export function counted(source: Stream, mean: number, se: number) {
  const { value, low, high } = withInterval(source, mean, se);
  // The sum over all bins of the whole sample, which ends the interval, is far above the TV.
  return { tvHistogram: value, tvHistogramLow: low, tvHistogramHigh: high + 1 };
}
