/** How fast a standard error falls as one sample grows. */
import type { Slope } from "./fit.js";
import { tQuantile } from "./stdlib.js";

/** Width of an estimate (its standard error, or what is proportional to it) from the first `sample` trials. */
export interface WidthAt {
  readonly sample: number;
  readonly width: number;
}

/**
 * Slope of log width on log sample over first parts of one sample, which lie in each other. The error of an estimated
 * standard deviation is a mean over the trials: e_n has variance t/n, and covariance t/max(n, m) with e_m. So
 * increments from part to part are independent, of variances t (1/n_k - 1/n_(k+1)), and weighted least squares through
 * the origin is the best fit (docs/theory.md, Convergence). Ends: Student's 95% interval, with t from the residuals;
 * null where two parts are all there are.
 * @param points two or more, of different samples and positive widths, in any order
 */
export function rateOf(
  points: readonly WidthAt[],
): (Pick<Slope, "value"> & { readonly low: number | null; readonly high: number | null }) | null {
  const sorted = [...points].sort((a, b) => a.sample - b.sample);
  const steps = sorted.slice(1).map((b, i) => {
    const a = sorted[i];
    return {
      x: Math.log(b.sample / a.sample),
      y: Math.log(b.width / a.width),
      weight: 1 / (1 / a.sample - 1 / b.sample),
    };
  });
  if (steps.length === 0 || !steps.every((s) => s.x > 0 && Number.isFinite(s.y))) return null;
  const sum = (of: (s: (typeof steps)[number]) => number): number =>
    steps.reduce((all, s) => all + s.weight * of(s), 0);
  const sxx = sum(({ x }) => x * x);
  const value = sum(({ x, y }) => x * y) / sxx;
  const degrees = steps.length - 1;
  if (degrees === 0) return { value, low: null, high: null };
  const spread = sum(({ x, y }) => (y - value * x) * (y - value * x)) / degrees;
  const half = tQuantile(0.975, degrees) * Math.sqrt(spread / sxx);
  return { value, low: value - half, high: value + half };
}
