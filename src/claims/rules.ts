/** Levels and families of tests that the claims share. */
import { normalQuantile } from "../core/stdlib.js";
import type { Finding, Verdict } from "./claim.js";

export { ALPHA } from "./levels.js";

/** Two-sided normal quantile at level alpha. */
export const zLimit = (alpha: number): number => normalQuantile(1 - alpha / 2, 0, 1);

/** Verdict of a family of z scores, each |z| below the Bonferroni limit. An empty family or a NaN is never fine. */
export function family(
  scores: readonly number[],
  alpha: number,
): { worst: number; limit: number; ok: boolean } {
  const worst = scores.reduce((a, z) => (Number.isNaN(z) ? NaN : Math.max(a, Math.abs(z))), 0);
  const limit = zLimit(alpha / Math.max(1, scores.length));
  return { worst, limit, ok: scores.length > 0 && worst <= limit };
}

/**
 * Deviation of the mean of n independent values in [0, 1] from its expectation, as sqrt(2 n KL(mean || expectation)):
 * with Hoeffding's inequality (1963, doi:10.1080/01621459.1963.10500830, Theorem 1) it exceeds sqrt(2 log(2/alpha))
 * with probability at most alpha, at every n and for every law.
 */
export function boundedDeviation(mean: number, expectation: number, n: number): number {
  const term = (p: number, q: number): number => (p === 0 ? 0 : p * Math.log(p / q));
  return Math.sqrt(
    Math.max(0, 2 * n * (term(mean, expectation) + term(1 - mean, 1 - expectation))),
  );
}

/** Family of bounded deviations, rigorous at level alpha in all. */
export function boundedFamily(
  deviations: readonly number[],
  alpha: number,
): { worst: number; limit: number; ok: boolean } {
  const { worst } = family(deviations, alpha);
  const limit = Math.sqrt(2 * Math.log((2 * Math.max(1, deviations.length)) / alpha));
  return { worst, limit, ok: deviations.length > 0 && worst <= limit };
}

/** "Violated" where the rows contradict the statement; else "upheld" if they could have. */
export const verdictOf = (ok: boolean): Verdict => (ok ? "upheld" : "violated");

/**
 * "Violated" where the rows contradict the statement; "upheld" where they could have and do not; "inconclusive" where
 * they fit this statement and its alternative.
 */
export function poweredVerdict(fits: boolean, couldRefute: boolean): Verdict {
  if (!fits) return "violated";
  return couldRefute ? "upheld" : "inconclusive";
}

/** What a test with a control found. */
interface Controlled {
  /** The control came out as it must. Without it nothing is decided. */
  readonly control: boolean;
  /** The rows contradict the statement. */
  readonly contradicted: boolean;
  /** The rows would have shown what contradicts the statement, if it were there. */
  readonly resolved: boolean;
}

/** Verdict of a test with a control: "upheld" only where the rows could have contradicted the statement. */
export const controlled = ({ control, contradicted, resolved }: Controlled): Verdict =>
  control ? poweredVerdict(!contradicted, resolved) : "inconclusive";

/** A family of z scores as a finding: upheld when the largest is within the Bonferroni limit. */
export function judgeFamily<Facts>(
  name: string,
  scores: readonly number[],
  facts: Facts,
  alpha: number,
): Finding<Facts & { worst: number; limit: number }> {
  const { worst, limit, ok } = family(scores, alpha);
  const statistic = {
    name,
    value: worst,
    low: null,
    high: limit,
    sampleSize: scores.length,
    falseAlarm: alpha,
  };
  return {
    verdict: scores.length === 0 ? "inconclusive" : verdictOf(ok),
    statistic,
    // Nothing to test is not cured by more of it.
    ...(scores.length === 0 && { sample: null }),
    facts: { ...facts, worst, limit },
  };
}

/** Ends of an interval, or of a range of values. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** An interval against a limit: which side of it the whole interval lies on; 0 where it holds the limit. */
export function sideOf({ low, high }: Interval, limit: number): number {
  if (low > limit) return 1;
  return high < limit ? -1 : 0;
}

/**
 * Times the sample at which an interval about the same estimate, which narrows as 1/sqrt(n), no longer holds the limit;
 * undefined where it does not hold it now, or the estimate is the limit.
 */
export function sampleToLeave(
  value: number,
  { low, high }: Interval,
  limit: number,
): number | undefined {
  const half = value > limit ? value - low : high - value;
  const times = (half / (value - limit)) ** 2;
  return Number.isFinite(times) && times > 1 ? times : undefined;
}

/** Whether an interval holds a value; one with a NaN holds none. */
export const covers = ({ low, high }: Interval, value: number): boolean =>
  low <= value && value <= high;

/**
 * "It stays below the limit", on an interval for each of its values: all must lie on one side of the limit to decide.
 */
export function staysBelow(intervals: readonly Interval[], limit: number): Verdict {
  const sides = new Set(intervals.map((interval) => sideOf(interval, limit)));
  if (sides.size !== 1 || sides.has(0)) return "inconclusive";
  return sides.has(1) ? "violated" : "upheld";
}

/**
 * "It lies in the margin" (a test of equivalence): upheld where the whole interval does, violated where none of it
 * does.
 */
export function insideMargin(interval: Interval, margin: Interval): Verdict {
  if (sideOf(interval, margin.low) === 1 && sideOf(interval, margin.high) === -1) return "upheld";
  const isOutside = interval.high < margin.low || interval.low > margin.high;
  return isOutside ? "violated" : "inconclusive";
}

/** A computed number against a proved bound, with no error and so no false alarm. A NaN is never within. */
export function judgeBound<Facts>(
  name: string,
  value: number,
  bound: Partial<Interval>,
  sampleSize: number,
  facts: Facts,
): Finding<Facts> {
  const { low = -Infinity, high = Infinity } = bound;
  const statistic = {
    name,
    value,
    low: bound.low ?? null,
    high: bound.high ?? null,
    sampleSize,
    falseAlarm: 0,
  };
  return { verdict: verdictOf(covers({ low, high }, value)), statistic, facts };
}

/** Verdict by the side of a limit on which the whole interval lies; open where it holds the limit. */
export function verdictBySide(
  interval: Interval,
  limit: number,
  { above = "inconclusive", below = "inconclusive" }: { above?: Verdict; below?: Verdict },
): Verdict {
  const side = sideOf(interval, limit);
  if (side === 0) return "inconclusive";
  return side > 0 ? above : below;
}

/** A family of bounded deviations as a finding: upheld when the largest is within Hoeffding's limit. */
export function judgeBounded<Facts>(
  name: string,
  deviations: readonly number[],
  facts: Facts,
  alpha: number,
): Finding<Facts & { worst: number; limit: number }> {
  const { worst, limit, ok } = boundedFamily(deviations, alpha);
  const sampleSize = deviations.length;
  return {
    verdict: sampleSize === 0 ? "inconclusive" : verdictOf(ok),
    statistic: { name, value: worst, low: null, high: limit, sampleSize, falseAlarm: alpha },
    ...(sampleSize === 0 && { sample: null }),
    facts: { ...facts, worst, limit },
  };
}

/** Difference of AUCs that does not matter, unless a plan says otherwise. */
export const MARGIN = 0.01;

/**
 * "It lies below zero", on an interval: violated where all of it lies above, upheld where all of it lies below. Where
 * it holds zero, and all of it is within the margin of it, the difference does not matter: two one-sided tests, at half
 * the interval's level each.
 */
export function comparisonVerdict(interval: Interval, margin: number): Verdict {
  const side = sideOf(interval, 0);
  if (side !== 0) return side > 0 ? "violated" : "upheld";
  const isWithin = interval.low > -margin && interval.high < margin;
  return isWithin ? "within margin" : "inconclusive";
}
