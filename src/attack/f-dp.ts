/**
 * Auditing f-DP in one run (Mahloujifar, Melis & Chaudhuri 2024, arXiv:2410.22235): how often a guesser can be right
 * about so many fair coins where one example's coin moves what is released by no more than a trade-off function f
 * allows. Derived in docs/theory.md, AUDIT.
 */
import { gammainc, normalCdf, normalQuantile } from "../core/stdlib.js";
import { checkAudit, type OneRunAudit } from "./one-run.js";

/**
 * h -> f(1 - h): the least probability under the neighbour of an event that has probability h. Non-decreasing and
 * convex; a function that lies below f's is that of a weaker guarantee, so bounds by it hold as well.
 */
export type Inverse = (h: number) => number;

/** Of mu-GDP: N(0, 1) against N(mu, 1). */
export const gaussianInverse =
  (mu: number): Inverse =>
  (h) => {
    if (h <= 0) return 0;
    return h >= 1 ? 1 : normalCdf(normalQuantile(h, 0, 1) - mu);
  };

/**
 * Whether `correct` right guesses or more can have probability q. With p_i that of exactly i right guesses of c, each
 * t = 1, 2, .. asks for sum_{i >= t} (i/m) p_i <= 1 - f(sum_{i >= t} ((c - i + 1)/m) p_{i-1}). All of q at i = v, and
 * then from v - 1 downwards the least mass that the conditions leave, is the least mass in all: it must be at most 1.
 */
function isPossible({ canaries, guesses, correct }: OneRunAudit, q: number, f: Inverse): boolean {
  const [m, c] = [canaries, guesses];
  // Right: sum of (i/m) p_i over i >= t. Wrong: sum of ((c - i)/m) p_i over the same.
  let right = (q * correct) / m;
  let wrong = (q * (c - correct)) / m;
  for (let t = correct; t >= 1; t--) {
    const missing = f(right) - wrong;
    if (missing <= 0) continue;
    wrong += missing;
    right += (missing * (t - 1)) / (c - t + 1);
    if (right + wrong > c / m) return false;
  }
  return right + wrong <= (c / m) * (1 + 1e-12);
}

/** Smallest p-value that is told apart from 0. */
const LEAST = 1e-30;

/** Largest probability, under f-DP, of at least `correct` right guesses; from above, to a relative 1e-6. */
export function fdpPValue(audit: OneRunAudit, f: Inverse): number {
  checkAudit(audit);
  if (audit.correct === 0 || isPossible(audit, 1, f)) return 1;
  if (!isPossible(audit, LEAST, f)) return LEAST;
  let [low, high] = [Math.log(LEAST), 0];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (isPossible(audit, Math.exp(middle), f)) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}

/** P-values under one f, each computed once. */
export function pValueOf(f: Inverse): (audit: OneRunAudit) => number {
  const known = new Map<string, number>();
  return (audit) => {
    const key = `${audit.canaries} ${audit.guesses} ${audit.correct}`;
    const p = known.get(key) ?? fdpPValue(audit, f);
    known.set(key, p);
    return p;
  };
}

/**
 * P-value of several independent runs (Fisher 1925): -2 sum log p_r is at most a chi-square of 2 R degrees of freedom
 * where each p_r is uniform or larger. One run's p-value cannot be tiny, as its canaries may share what betrays them;
 * those of many runs together can.
 * @param pValue of one run, e.g. {@link pValueOf} of an f
 */
export function pooledPValue(
  audits: readonly OneRunAudit[],
  pValue: (audit: OneRunAudit) => number,
): number {
  const sum = audits.reduce((total, audit) => total - Math.log(pValue(audit)), 0);
  return fisherPValue(sum, audits.length);
}

/** The same of -sum log p over so many runs. */
export const fisherPValue = (sum: number, runs: number): number =>
  sum === 0 ? 1 : gammainc(sum, runs, true, true);

/** Largest mu that is searched. */
const MOST_MU = 32;

/** Lower bound on mu of a Gaussian mechanism that several runs show, with confidence 1 - alpha; or 0. */
export function pooledMu(audits: readonly OneRunAudit[], alpha: number, tolerance = 1e-3): number {
  const isRefuted = (mu: number): boolean =>
    pooledPValue(audits, pValueOf(gaussianInverse(mu))) <= alpha;
  if (audits.length === 0 || !isRefuted(0)) return 0;
  let [low, high] = [0, 1];
  for (; isRefuted(high); high *= 2) {
    low = high;
    if (high >= MOST_MU) return high;
  }
  while (high - low > tolerance) {
    const middle = (low + high) / 2;
    if (isRefuted(middle)) low = middle;
    else high = middle;
  }
  return low;
}
