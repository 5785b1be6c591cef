/** Lower bounds on epsilon that an attack's scores demonstrate, valid at finite sample size. */
import { gaussianEpsilon } from "../core/gaussian-mechanism.js";
import { betaQuantile, normalQuantile } from "../core/stdlib.js";
import { halvesOf, type Counts } from "./held-out.js";
import { rocCurve, type Scores } from "./roc.js";

/**
 * Exact (Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404)
 * one-sided limits of a proportion, each at level `alpha`.
 */
export function clopperPearson(
  hits: number,
  n: number,
  alpha: number,
): { low: number; high: number } {
  return {
    low: hits === 0 ? 0 : betaQuantile(alpha, hits, n - hits + 1),
    high: hits === n ? 1 : betaQuantile(1 - alpha, hits + 1, n - hits),
  };
}

/**
 * (eps, delta)-DP implies TPR <= e^eps FPR + delta and (1 - FPR) <= e^eps (1 - TPR)
 * + delta (Kairouz, Oh & Viswanath 2015, arXiv:1311.0776). Limits of TPR and FPR
 * each at alpha/2 turn this into a lower bound that holds with confidence 1 - alpha.
 */
export function epsilonFromCounts(c: Counts, delta: number, alpha = 0.05): number {
  const tpr = clopperPearson(c.truePositives, c.members, alpha / 2);
  const fpr = clopperPearson(c.falsePositives, c.nonMembers, alpha / 2);
  const bound = (p: number, q: number): number =>
    p - delta <= 0 ? -Infinity : Math.log((p - delta) / q);
  return Math.max(0, bound(tpr.low, fpr.high), bound(1 - fpr.high, 1 - tpr.low));
}

/**
 * The same counts read as a Gaussian mechanism: mu >= Phi^-1(1 - FPR) - Phi^-1(FNR)
 * (Nasr et al. 2023, arXiv:2302.07956). Valid for mu-GDP mechanisms only.
 */
export function gdpEpsilonFromCounts(c: Counts, delta: number, alpha = 0.05): number {
  const tpr = clopperPearson(c.truePositives, c.members, alpha / 2);
  const fpr = clopperPearson(c.falsePositives, c.nonMembers, alpha / 2);
  const mu = normalQuantile(1 - fpr.high, 0, 1) - normalQuantile(1 - tpr.low, 0, 1);
  return mu > 0 ? gaussianEpsilon(delta, mu) : 0;
}

/**
 * Lower bound from scores: the even-numbered scores of each
 * class choose the threshold, the odd-numbered ones are counted.
 * @returns bounds that hold with confidence 1 - alpha each
 */
export function epsilonLowerBound(
  scores: Scores,
  delta: number,
  alpha = 0.05,
): { epsilon: number; gdpEpsilon: number } {
  const { choose, count } = halvesOf(scores);
  const counts = (s: Scores, threshold: number): Counts => ({
    truePositives: s.members.filter((x) => x >= threshold).length,
    members: s.members.length,
    falsePositives: s.nonMembers.filter((x) => x >= threshold).length,
    nonMembers: s.nonMembers.length,
  });
  const pick = (f: typeof epsilonFromCounts): number => {
    // A grid of thresholds on the choosing half: the best one there is only a choice, its bound is counted elsewhere.
    const curve = rocCurve(choose);
    const step = Math.max(1, Math.floor(curve.length / 64));
    let [best, at] = [-Infinity, 0];
    for (let i = 1; i < curve.length; i += step) {
      const value = f(counts(choose, curve[i].threshold), delta, alpha);
      if (value > best) [best, at] = [value, curve[i].threshold];
    }
    return f(counts(count, at), delta, alpha);
  };
  return { epsilon: pick(epsilonFromCounts), gdpEpsilon: pick(gdpEpsilonFromCounts) };
}
