/** How much estimates that share draws are worth: their effective number. */
import { normalQuantile } from "./stdlib.js";

/** Mean correlation of estimates within a group, and the number of independent ones that a group is worth. */
export interface EffectiveSample {
  /** Estimates of a group, on average. */
  readonly size: number;
  /** Pairs of estimates within groups. */
  readonly pairs: number;
  readonly correlation: number;
  /** 95% interval of the correlation, normal, between groups. */
  readonly low: number;
  readonly high: number;
  /** size / (1 + (size - 1) correlation): the design effect of a mean over the group. */
  readonly effective: number;
}

/**
 * @param groups standardised errors (mean 0 and variance 1 where theory holds) of estimates that share their draws,
 * a list a group; groups are independent
 * @returns null without two groups of two
 */
export function effectiveSample(groups: ReadonlyArray<readonly number[]>): EffectiveSample | null {
  const several = groups.filter((g) => g.length > 1);
  if (several.length < 2) return null;
  // The sum over all pairs of a group is half of (sum)^2 - sum of squares.
  const products = several.map((g) => {
    const sum = g.reduce((a, z) => a + z, 0);
    const squares = g.reduce((a, z) => a + z * z, 0);
    return { pairs: (g.length * (g.length - 1)) / 2, total: (sum * sum - squares) / 2 };
  });
  const pairs = products.reduce((a, p) => a + p.pairs, 0);
  const correlation = products.reduce((a, p) => a + p.total, 0) / pairs;
  const spread = products.reduce((a, p) => {
    const off = p.total - p.pairs * correlation;
    return a + off * off;
  }, 0);
  const error = Math.sqrt((spread * several.length) / (several.length - 1)) / pairs;
  const half = normalQuantile(0.975, 0, 1) * error;
  const size = several.reduce((a, g) => a + g.length, 0) / several.length;
  return {
    size,
    pairs,
    correlation,
    low: correlation - half,
    high: correlation + half,
    effective: size / Math.max(1 / size, 1 + (size - 1) * correlation),
  };
}
