/**
 * A column of numbers at mean 0 and standard deviation 1, right at any scale and offset: near 1e300, where squares
 * overflow, near 1e-300, where they vanish, and at 1e9 with a spread of 1e-3, where one pass cancels.
 */

/** Sum to about one rounding (Neumaier's compensated summation). */
function sum(values: Float64Array): number {
  let [total, lost] = [0, 0];
  for (const x of values) {
    const next = total + x;
    lost += Math.abs(total) >= Math.abs(x) ? total - next + x : x - next + total;
    total = next;
  }
  return total + lost;
}

/** A power of two that brings numbers of at most this size near 1, as far as doubles reach. */
function scaleOf(size: number): number {
  const exponent = Math.floor(Math.log2(size));
  return 2 ** -Math.max(-1000, Math.min(1000, exponent));
}

/**
 * Two passes on scaled numbers: about the mean, and about the mean of what that leaves. Sums run over the sorted
 * numbers, so that the order of rows changes no bit.
 * @param sample finite numbers
 * @returns takes from a number the sample's mean, and divides by its standard deviation (of n, not n - 1); undefined
 * where all of the sample are equal
 */
export function standardiser(sample: Float64Array): ((x: number) => number) | undefined {
  const sorted = sample.slice().sort();
  const [least, most, n] = [sorted[0], sorted[sorted.length - 1], sorted.length];
  if (n === 0 || least === most) return undefined;
  const scale = scaleOf(Math.max(Math.abs(least), Math.abs(most)));
  const scaled = sorted.map((x) => x * scale);
  const mean = sum(scaled) / n;
  const centred = scaled.map((x) => x - mean);
  const rest = sum(centred) / n;
  const deviation = Math.sqrt(sum(centred.map((x) => (x - rest) ** 2)) / n);
  // Zero is added so that no -0 is left: it is the same number with other bits.
  return (x) => (x * scale - mean - rest) / deviation + 0;
}

/** A column by its own mean and standard deviation; undefined where all are equal. */
export function standardised(column: Float64Array): Float64Array | undefined {
  const standard = standardiser(column);
  return standard && column.map(standard);
}
