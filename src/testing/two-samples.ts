/** Two samples compared. */

/** A sample in ascending order: what is compared several times is sorted once. */
export type Sorted = Float64Array & { readonly __sorted: true };
export const sorted = (sample: Float64Array): Sorted => sample.slice().sort() as Sorted;

/**
 * Largest difference between two empirical distribution functions (Kolmogorov, Smirnov); NaN where a sample has one.
 * @param rounding values that differ by less are ties, as where a law has an atom to rounding: both functions move
 */
export function largestGap(x: Sorted, y: Sorted, rounding: number): number {
  // NaN is sorted behind all numbers.
  if (Number.isNaN(x[x.length - 1]) || Number.isNaN(y[y.length - 1])) return NaN;
  let [i, k, worst] = [0, 0, 0];
  while (i < x.length && k < y.length) {
    const at = Math.min(x[i], y[k]) + rounding;
    while (i < x.length && x[i] <= at) i++;
    while (k < y.length && y[k] <= at) k++;
    worst = Math.max(worst, Math.abs(i / x.length - k / y.length));
  }
  return worst;
}
