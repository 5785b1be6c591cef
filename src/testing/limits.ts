/** Values just inside and just outside the limits of tests, so that a changed level, multiplicity or tail shows. */
import { clopperPearson } from "../attack/epsilon-lower.js";
import { ALPHA, boundedDeviation, zLimit } from "../claims/rules.js";
import type { Verdict } from "../claims/claim.js";
import type { Tables } from "../experiment/rows.js";
import type { Flip } from "./describe-claim.js";

/** Both tails, just inside and just outside. */
const MULTIPLES = [0.98, -0.98, 1.02, -1.02];

/** Flips of a claim whose verdict changes where one number passes its limit: `by` changes it by so many limits. */
export const aroundLimit = (
  by: (limits: number) => Tables,
  inside: Verdict,
  outside: Verdict,
): Flip[] =>
  MULTIPLES.map((limits) => [
    `${limits} limits`,
    by(limits),
    Math.abs(limits) < 1 ? inside : outside,
  ]);

/** The same for a family of z scores of this size; `by` changes one of them by so many standard errors. */
export const aroundZLimit = (
  size: number,
  by: (errors: number) => Tables,
  inside: Verdict = "upheld",
  outside: Verdict = "violated",
): Flip[] => aroundLimit((limits) => by(limits * zLimit(ALPHA / size)), inside, outside);

/** Flips under the name of what they change. */
export const named = (what: string, flips: readonly Flip[]): Flip[] =>
  flips.map(([change, tables, verdict]) => [`${what}, ${change}`, tables, verdict]);

/** The mean of n values in [0, 1] that is so many limits of a bounded family of this size off its expectation. */
export function boundedMean(limits: number, expectation: number, n: number, size: number): number {
  const wanted = Math.abs(limits) * Math.sqrt(2 * Math.log((2 * size) / ALPHA));
  let [low, high] = limits > 0 ? [expectation, 1] : [expectation, 0];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (boundedDeviation(middle, expectation, n) < wanted) low = middle;
    else high = middle;
  }
  return low;
}

/** The smallest number of hits among n whose Clopper-Pearson interval (alpha/2 a side) lies above a share. */
export function hitsAbove(share: number, n: number, alpha = ALPHA): number {
  let hits = Math.floor(share * n);
  while (clopperPearson(hits, n, alpha / 2).low <= share) hits++;
  return hits;
}
/** The largest number of hits whose interval lies below it. */
export const hitsBelow = (share: number, n: number, alpha = ALPHA): number =>
  n - hitsAbove(1 - share, n, alpha);
