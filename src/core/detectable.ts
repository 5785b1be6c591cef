/** Power of Student's test: how large a mean must be to be shown, and how many values show one. */
import { integratePanels } from "./quadrature.js";
import { gammaln, normalCdf, tQuantile } from "./stdlib.js";

/** Values that a test is made of: their standard deviation and number, and its two-sided level. */
export interface StudentTest {
  readonly sd: number;
  readonly n: number;
  readonly alpha: number;
}

/** Density of the root of a chi-square variable of `freedom` degrees. */
function chiDensity(s: number, freedom: number): number {
  if (s <= 0) return 0;
  const half = freedom / 2;
  return Math.exp(
    (freedom - 1) * Math.log(s) - (s * s) / 2 - (half - 1) * Math.LN2 - gammaln(half),
  );
}

/** Chi variables lie this far from the root of their degrees with probability below 1e-20. */
const REACH = 10;

/**
 * P(T > t), T noncentral t: (Z + shift)/(S/sqrt(freedom)) with S^2 chi-square, integrated over S
 * (Johnson, Kotz & Balakrishnan 1995, chapter 31).
 */
export function noncentralTail(t: number, freedom: number, shift: number): number {
  const root = Math.sqrt(freedom);
  const edges = [Math.max(0, root - REACH), root, root + REACH];
  const part = (s: number): number => chiDensity(s, freedom) * normalCdf(shift - (t * s) / root);
  return integratePanels(part, edges, 24);
}

/** Probability that a mean is shown to lie on its own side of zero by Student's interval. */
export function powerOfMean(mean: number, { sd, n, alpha }: StudentTest): number {
  const t = tQuantile(1 - alpha / 2, n - 1);
  return noncentralTail(t, n - 1, (Math.abs(mean) * Math.sqrt(n)) / sd);
}

/**
 * The smallest mean that Student's interval shows with probability `power`, for values of this spread; null where it
 * cannot be said (one value, no spread known).
 */
export function detectableMean(test: StudentTest, power = 0.9): number | null {
  const { sd, n, alpha } = test;
  if (!(n > 1 && Number.isFinite(sd) && alpha > 0 && alpha < 1)) return null;
  if (sd === 0) return 0;
  const unit = sd / Math.sqrt(n);
  let [low, high] = [0, unit];
  while (powerOfMean(high, test) < power) [low, high] = [high, 2 * high];
  while (high - low > 1e-9 * high) {
    const middle = 0.5 * (low + high);
    if (powerOfMean(middle, test) < power) low = middle;
    else high = middle;
  }
  return high;
}
