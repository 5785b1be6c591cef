/** What the tests of the claims would have seen: sizes in the units of the claims, from their own limits and rows. */
import { clopperPearson } from "../attack/epsilon-lower.js";
import { boundedShift, DETECTED, shareAbove, shareBelow, tShift, zShift } from "../core/power.js";
import { tQuantile } from "../core/stdlib.js";
import type { Power, Sight } from "./claim.js";
import { boundedDeviation } from "./rules.js";

/** The effect of a claim, with the size that its test finds on the rows at hand. */
export const sized = ({ effect }: Sight, smallest: number | null): Power => ({ effect, smallest });

/** How the smallest sizes are found, for the list of claims. */
export const FOUND = {
  family: "its family's Bonferroni limit and 1.28 more standard errors, in the least precise cell",
  slope: "the limit of the fit and 1.28 more standard errors",
  count:
    "the count of right answers that decides, at the share where it comes with probability 0.9",
  bounded: "Hoeffding's limit, and the binomial law of a coin, in the least precise cell",
} as const;

const largest = (list: readonly number[]): number =>
  list.reduce((a, x) => (Number.isNaN(x) ? NaN : Math.max(a, x)), 0);

/**
 * Deviation that a family of z scores shows wherever it is: beyond the family's limit in the cell of the largest
 * error.
 */
export const familyShift = (errors: readonly number[], limit: number): number =>
  zShift(limit) * largest(errors);

/** Deviation of a fitted slope that its interval at level alpha shows. */
export function slopeShift(
  fit: { readonly value: number; readonly high: number },
  alpha: number,
): number {
  const limit = tQuantile(1 - alpha / 2, 1e6);
  return (zShift(limit) * (fit.high - fit.value)) / limit;
}

/** Deviation of a mean with an estimated error that its interval at level alpha shows with this probability. */
export const studentShift = (
  se: number,
  { alpha, degrees, power = DETECTED }: { alpha: number; degrees: number; power?: number },
): number => se * tShift(tQuantile(1 - alpha / 2, degrees), degrees, power);

/** The fewest hits of n whose interval (alpha/2 a side) lies above a share; n + 1 where none does. */
function fewestAbove(share: number, n: number, alpha: number): number {
  let [low, high] = [0, n + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (middle > n || clopperPearson(middle, n, alpha / 2).low > share) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A proportion of n at a level. */
interface Count {
  readonly n: number;
  readonly alpha: number;
  readonly power?: number;
}

/** The share of right answers that an interval shows to lie above another share. */
export const shareShownAbove = (share: number, { n, alpha, power }: Count): number =>
  shareAbove(fewestAbove(share, n, alpha), n, power);
/** The share that it shows to lie below. */
export const shareShownBelow = (share: number, { n, alpha, power }: Count): number =>
  shareBelow(n - fewestAbove(1 - share, n, alpha), n, power);

/** A sampled value of delta beside the exact one. */
interface SampledDelta {
  readonly trials: number;
  readonly deltaExact: number;
}

/** Error of one value of delta that Hoeffding's limit shows, in the row where it takes most. */
export const boundedSeen = (rows: readonly SampledDelta[], limit: number): number =>
  largest(
    rows.map(({ trials, deltaExact }) =>
      boundedShift(
        deltaExact,
        trials,
        (mean) => boundedDeviation(mean, deltaExact, trials) > limit,
      ),
    ),
  );
