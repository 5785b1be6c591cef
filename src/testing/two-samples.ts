/** Two samples compared. */

/**
 * Largest difference between two empirical distribution functions (Kolmogorov, Smirnov); NaN where a sample has one.
 * @param rounding values that differ by less are ties, as where a law has an atom to rounding: both functions move
 */
export function largestGap(a: Float64Array, b: Float64Array, rounding: number): number {
  if (a.some(Number.isNaN) || b.some(Number.isNaN)) return NaN;
  const [x, y] = [a.slice().sort(), b.slice().sort()];
  let [i, k, worst] = [0, 0, 0];
  while (i < x.length && k < y.length) {
    const at = Math.min(x[i], y[k]) + rounding;
    while (i < x.length && x[i] <= at) i++;
    while (k < y.length && y[k] <= at) k++;
    worst = Math.max(worst, Math.abs(i / x.length - k / y.length));
  }
  return worst;
}
