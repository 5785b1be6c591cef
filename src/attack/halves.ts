/** Rates of scores whose one half of each class chooses thresholds, and whose other half is counted. */
import { clopperPearson } from "./epsilon-lower.js";
import {
  balanced,
  bestThreshold,
  countsAbove,
  halvesOf,
  sortedScores,
  thresholdAt,
  type Counts,
} from "./held-out.js";
import { wilson, type Bounded, type Scores } from "./roc.js";

/** At a threshold that was chosen for a false-positive rate: what members and non-members came to. */
export interface Rates {
  readonly tpr: Bounded;
  readonly fpr: Bounded;
}

/** 95% limits of a share, exact given the threshold. */
const share = (hits: number, n: number): Bounded => ({
  value: hits / n,
  ...clopperPearson(hits, n, 0.025),
});

/**
 * Balanced accuracy is (1 + TPR - FPR)/2: 95% limits from Wilson's of the two rates, their distances added in squares
 * (Newcombe 1998, method 10).
 */
function balancedAccuracyOf(c: Counts): Bounded {
  const of = (hits: number, n: number): Bounded => ({ value: hits / n, ...wilson(hits / n, n) });
  const [tpr, fpr] = [of(c.truePositives, c.members), of(c.falsePositives, c.nonMembers)];
  const value = balanced(c);
  return {
    value,
    low: Math.max(0, value - Math.hypot(tpr.value - tpr.low, fpr.high - fpr.value) / 2),
    high: Math.min(1, value + Math.hypot(tpr.high - tpr.value, fpr.value - fpr.low) / 2),
  };
}

/**
 * Held-out rates of scores in random order.
 * @returns undefined where a class has fewer than two scores; a rate is null where the half of the non-members
 * that chooses is too small for it
 */
export function heldOutRates(
  scores: Scores,
): { at: (fpr: number) => Rates | null; balancedAccuracy: Bounded } | undefined {
  if (scores.members.length < 2 || scores.nonMembers.length < 2) return undefined;
  const { choose, count } = halvesOf(scores);
  const [choosing, counted] = [sortedScores(choose), sortedScores(count)];
  return {
    at(fpr) {
      const threshold = thresholdAt(choosing.nonMembers, fpr);
      if (threshold === null) return null;
      const c = countsAbove(counted, threshold);
      return {
        tpr: share(c.truePositives, c.members),
        fpr: share(c.falsePositives, c.nonMembers),
      };
    },
    balancedAccuracy: balancedAccuracyOf(countsAbove(counted, bestThreshold(choosing))),
  };
}
