/** Receiver operating characteristic of membership scores; larger scores mean "member". */
import { UsageError } from "../core/errors.js";
import { normalQuantile } from "../core/stdlib.js";

/** Scores of members and of non-members. */
export interface Scores {
  readonly members: readonly number[];
  readonly nonMembers: readonly number[];
}

/** Estimate with a confidence interval. */
export interface Bounded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Area under the ROC curve, P(member > non-member) + P(tie)/2. The interval is Wilson's with min(members, non-members)
 * trials, since the variance of the Mann-Whitney statistic is at most auc (1 - auc)/min(n1, n0)
 * (Birnbaum & Klose 1957, doi:10.1214/aoms/1177706786), and it stays informative at an AUC of 1.
 * @throws UsageError when a class is empty or a score is NaN (a diverged model must be refused, never scored)
 */
export function auc(scores: Scores, confidence = 0.95): Bounded {
  checkScores(scores);
  const { members, nonMembers } = scores;
  const sorted = Float64Array.from(nonMembers).sort();
  let wins = 0;
  for (const s of members) wins += (countBelow(sorted, s, false) + countBelow(sorted, s, true)) / 2;
  const value = wins / (members.length * nonMembers.length);
  return { value, ...wilson(value, Math.min(members.length, nonMembers.length), confidence) };
}

/**
 * The same, or null where `fpr` is below one of the non-members:
 * no threshold could be told from one without false positives.
 */
export const resolvedTpr = (scores: Scores, fpr: number): number | null =>
  fpr * scores.nonMembers.length >= 1 - 1e-9 ? tprAtFpr(scores, fpr) : null;

/** Largest true-positive rate over thresholds whose false-positive rate is at most `fpr`. */
export function tprAtFpr({ members, nonMembers }: Scores, fpr: number): number {
  checkScores({ members, nonMembers });
  const sorted = Float64Array.from(nonMembers).sort().reverse();
  const allowed = Math.floor(fpr * sorted.length + 1e-9);
  const threshold = allowed >= sorted.length ? -Infinity : sorted[allowed];
  return members.filter((s) => s > threshold).length / members.length;
}

/** Largest mean of true-positive and true-negative rate over thresholds. */
export function balancedAccuracy(scores: Scores): number {
  return rocCurve(scores).reduce((best, { fpr, tpr }) => Math.max(best, (1 + tpr - fpr) / 2), 0);
}

/** The curve, one point a distinct threshold, from (0, 0) to (1, 1). */
export function rocCurve(scores: Scores): Array<{ fpr: number; tpr: number; threshold: number }> {
  checkScores(scores);
  // Typed arrays sort numbers without a comparator: a million scores in a fraction of a second.
  const [members, others] = [
    Float64Array.from(scores.members).sort(),
    Float64Array.from(scores.nonMembers).sort(),
  ];
  const curve = [{ fpr: 0, tpr: 0, threshold: Infinity }];
  let [i, j] = [members.length, others.length];
  while (i > 0 || j > 0) {
    const threshold = Math.max(
      i > 0 ? members[i - 1] : -Infinity,
      j > 0 ? others[j - 1] : -Infinity,
    );
    while (i > 0 && members[i - 1] === threshold) i--;
    while (j > 0 && others[j - 1] === threshold) j--;
    curve.push({
      fpr: (others.length - j) / others.length,
      tpr: (members.length - i) / members.length,
      threshold,
    });
  }
  return curve;
}

/** Wilson's score interval of a proportion. */
export function wilson(p: number, n: number, confidence = 0.95): { low: number; high: number } {
  const z = normalQuantile(0.5 + confidence / 2, 0, 1);
  const centre = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { low: Math.max(0, (centre - half) / scale), high: Math.min(1, (centre + half) / scale) };
}

function checkScores({ members, nonMembers }: Scores): void {
  if (!(members.length > 0 && nonMembers.length > 0)) {
    throw new UsageError(
      "scores",
      "given for at least one member and one non-member",
      `${members.length} and ${nonMembers.length}`,
      "give both classes",
    );
  }
  if (members.some(Number.isNaN) || nonMembers.some(Number.isNaN))
    throw new UsageError("scores", "numbers", "NaN", "leave out models that diverged");
}

/** Numbers of a sorted list below x (or at most x). */
function countBelow(sorted: Float64Array, x: number, orEqual: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (orEqual ? sorted[middle] <= x : sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
