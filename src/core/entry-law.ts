/**
 * Whether the numbers of a matrix are consistent with i.i.d. draws of a stated law, by the Kolmogorov distance and the
 * Dvoretzky-Kiefer-Wolfowitz bound (Massart 1990, doi:10.1214/aop/1176990746), which holds for every sample size.
 * Numbers that were rounded when they were stored are given the benefit of their rounding: p-values are valid, and the
 * larger for it. The test is of the law of one entry; that entries depend on each other it does not see.
 */
import { normalCdf } from "./stdlib.js";

/** A law of one entry, symmetric about 0. */
export interface EntryLaw {
  cdf(x: number): number;
  /** Largest size of an entry; Infinity without one. */
  readonly most: number;
}

export const uniformLaw = (width: number): EntryLaw => ({
  cdf: (x) => Math.min(1, Math.max(0, (x + width) / (2 * width))),
  most: width,
});

export const normalLaw = (sd: number): EntryLaw => ({
  cdf: (x) => normalCdf(x / sd),
  most: Infinity,
});

/** Rounding of stored numbers: relative, and of those next to 0. */
export interface Rounding {
  readonly relative: number;
  readonly absolute: number;
}

export interface EntryTest {
  /** Kolmogorov distance that rounding cannot explain; at least this, where the p-value is 0. */
  readonly distance: number;
  /** At most this is the probability of such a distance under the law. */
  readonly pValue: number;
}

/** 2 exp(-2 n d^2), at most 1. */
export const dkwPValue = (distance: number, n: number): number =>
  Math.min(1, 2 * Math.exp(-2 * n * distance * distance));

/** 2 exp(-2 x) is 0 as a double from here on. */
const CERTAIN = 375;

/** Tests n entries against a law. @throws RangeError where there are none */
export function testEntries(
  entries: ArrayLike<number>,
  law: EntryLaw,
  { relative, absolute }: Rounding,
): EntryTest {
  const n = entries.length;
  if (n === 0) throw new RangeError("a test of entries needs one");
  const sorted = Float64Array.from(entries).sort();
  const slack = (x: number): number => relative * Math.abs(x) + absolute;
  const largest = Math.max(Math.abs(sorted[0]), Math.abs(sorted[n - 1]));
  if (largest - slack(largest) > law.most) return { distance: 1, pValue: 0 };
  let distance = 0;
  const certain = Math.sqrt(CERTAIN / n);
  for (let i = 0; i < n && distance < certain; i++) {
    const x = sorted[i];
    // Before rounding at least i + 1 entries were at most x + slack, and at most i were below x - slack.
    distance = Math.max(
      distance,
      (i + 1) / n - law.cdf(x + slack(x)),
      law.cdf(x - slack(x)) - i / n,
    );
  }
  return { distance, pValue: dkwPValue(distance, n) };
}

/**
 * Kolmogorov distance between the law of the entries and the stated one that is called inconsistent with probability
 * 0.9 or more, whatever the law of the entries: the test's own limit, and as much again as an empirical cdf strays in
 * nine of ten samples.
 * @param level at which one test of this size rejects
 */
export const seenDistance = (n: number, level: number): number =>
  (Math.sqrt(Math.log(2 / level)) + Math.sqrt(Math.log(20))) / Math.sqrt(2 * n);
