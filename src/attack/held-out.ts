/**
 * Thresholds that are counted on scores which did not choose them. The best of all thresholds of a set, counted on that
 * same set, tells members where there is nothing to tell: of 40 and 40 random scores 57% right on average.
 */
import type { Scores } from "./roc.js";

/** A threshold's right and wrong guesses of "member". */
export interface Counts {
  readonly truePositives: number;
  readonly members: number;
  readonly falsePositives: number;
  readonly nonMembers: number;
}

/** Scores of either class in increasing order. */
export interface Sorted {
  readonly members: Float64Array;
  readonly nonMembers: Float64Array;
}

export const sortedScores = ({ members, nonMembers }: Scores): Sorted => ({
  members: Float64Array.from(members).sort(),
  nonMembers: Float64Array.from(nonMembers).sort(),
});

/** Even-numbered scores of each class, which choose, and odd-numbered ones, which are counted. */
export function halvesOf({ members, nonMembers }: Scores): { choose: Scores; count: Scores } {
  const half = (parity: number): Scores => ({
    members: members.filter((_, i) => i % 2 === parity),
    nonMembers: nonMembers.filter((_, i) => i % 2 === parity),
  });
  return { choose: half(0), count: half(1) };
}

/** How many scores are above a threshold. */
function above(sorted: Float64Array, threshold: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= threshold) low = middle + 1;
    else high = middle;
  }
  return sorted.length - low;
}

/** What the guess "above the threshold is a member" comes to. */
export const countsAbove = ({ members, nonMembers }: Sorted, threshold: number): Counts => ({
  truePositives: above(members, threshold),
  members: members.length,
  falsePositives: above(nonMembers, threshold),
  nonMembers: nonMembers.length,
});

/**
 * The threshold that a further non-member is above with probability `fpr` at most: of n exchangeable ones it is above
 * the k-th largest with probability k/(n + 1) at most, and k is the largest that `fpr` allows (as in conformal
 * prediction, Vovk et al. 2005). Null where n is too small for any.
 */
export function thresholdAt(nonMembers: Float64Array, fpr: number): number | null {
  const n = nonMembers.length;
  const k = Math.floor(fpr * (n + 1) + 1e-9);
  if (k < 1) return null;
  return k > n ? -Infinity : nonMembers[n - k];
}

/** The threshold of largest balanced accuracy on these scores, the highest of several. */
export function bestThreshold({ members, nonMembers }: Sorted): number {
  let [best, at] = [-Infinity, Infinity];
  let [i, j] = [members.length, nonMembers.length];
  for (;;) {
    // Above the next lower score of either class.
    const next = Math.max(
      i > 0 ? members[i - 1] : -Infinity,
      j > 0 ? nonMembers[j - 1] : -Infinity,
    );
    const gain =
      (nonMembers.length - j) / -nonMembers.length + (members.length - i) / members.length;
    if (gain > best) [best, at] = [gain, next];
    if (i === 0 && j === 0) return at;
    while (i > 0 && members[i - 1] === next) i--;
    while (j > 0 && nonMembers[j - 1] === next) j--;
  }
}

/** Mean of the two rates of right guesses. */
export const balanced = (c: Counts): number =>
  (1 + c.truePositives / c.members - c.falsePositives / c.nonMembers) / 2;

/** Sorted numbers without some of them. */
function without(all: Float64Array, some: Float64Array): Float64Array {
  const left = new Float64Array(all.length - some.length);
  let [taken, kept] = [0, 0];
  for (const x of all) {
    if (taken < some.length && x === some[taken]) taken++;
    else left[kept++] = x;
  }
  return left;
}

/** All numbers of some lists in increasing order. */
function merged(lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((n, list) => n + list.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all.sort();
}

/** Chooses a threshold from the scores of other sets; null where it chooses none. */
type Choice = (others: Sorted) => number | null;

/**
 * Choice by choice, each set's counts at the threshold that all other sets choose together; null where they choose
 * none, or where there are no others. The sets are put together once for all choices.
 */
export function leaveOneOut(
  sets: readonly Sorted[],
  choices: readonly Choice[],
): Array<Array<Counts | null>> {
  const members = merged(sets.map((s) => s.members));
  const nonMembers = merged(sets.map((s) => s.nonMembers));
  const counts = sets.map((own) => {
    if (sets.length < 2) return choices.map(() => null);
    const others = {
      members: without(members, own.members),
      nonMembers: without(nonMembers, own.nonMembers),
    };
    return choices.map((choose) => {
      const threshold = choose(others);
      return threshold === null ? null : countsAbove(own, threshold);
    });
  });
  return choices.map((_, i) => counts.map((list) => list[i]));
}
