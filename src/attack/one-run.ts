/** Privacy auditing with one training run (Steinke, Nasr & Jagielski 2023, arXiv:2305.08846, Theorem 5.2). */
import { UsageError } from "../core/errors.js";
import { binomialCdf, binomialPmf } from "../core/stdlib.js";

/** An audit: m canaries each included by a fair coin, r guesses made, v of them right. */
export interface OneRunAudit {
  readonly canaries: number;
  readonly guesses: number;
  readonly correct: number;
}

/** @throws UsageError for numbers that no audit has */
export function checkAudit({ canaries, guesses, correct }: OneRunAudit): void {
  const count = (option: string, x: number, low: number, high: number, what: string): void => {
    if (!(Number.isInteger(x) && x >= low && x <= high))
      throw new UsageError(option, `an integer from ${low} to ${high}`, x, what);
  };
  count("canaries", canaries, 1, 1e6, "give the number of canaries, each included by a fair coin");
  count("guesses", guesses, 1, canaries, "give the number of canaries that the attacker guessed");
  count("correct", correct, 0, guesses, "give the number of right guesses");
}

/** Largest probability, under (epsilon, delta)-DP, of at least `correct` right guesses. */
export function oneRunPValue(audit: OneRunAudit, epsilon: number, delta: number): number {
  checkAudit(audit);
  const { canaries, guesses, correct } = audit;
  const p = 1 / (1 + Math.exp(-epsilon));
  const tail = correct === 0 ? 1 : 1 - binomialCdf(correct - 1, guesses, p);
  if (delta === 0) return Math.min(1, tail);
  let share = 0;
  let mass = 0;
  // mass <= 1, so once 1/i is below the best share nothing can improve on it.
  for (let i = 1; i <= correct && 1 / i >= share; i++) {
    mass += binomialPmf(correct - i, guesses, p);
    share = Math.max(share, mass / i);
  }
  return Math.min(1, tail + 2 * canaries * delta * share);
}

/** Largest epsilon that is searched. */
export const MOST_EPSILON = 64;

/** What a bound does not show by itself; undefined where it is neither 0 nor the largest that could come out. */
export function oneRunNote(audit: OneRunAudit, epsilonLower: number): string | undefined {
  if (epsilonLower === 0) return "nothing was shown: that does not mean that nothing leaks";
  if (epsilonLower >= MOST_EPSILON)
    return `at the end of the search: epsilon is at least ${MOST_EPSILON}, perhaps more`;
  return audit.correct === audit.guesses
    ? "every guess was right: so many guesses can show no more, more guesses can"
    : undefined;
}

/**
 * Lower bound on epsilon with the given confidence: the largest epsilon whose p-value is at most 1 - confidence.
 * @returns 0 when even epsilon = 0 cannot be refused
 */
export function oneRunEpsilon(audit: OneRunAudit, delta: number, confidence = 0.95): number {
  checkAudit(audit);
  if (!(delta >= 0 && delta < 1))
    throw new UsageError(
      "delta",
      "a number from 0 to below 1",
      delta,
      "give the privacy parameter delta, e.g. 1e-5",
    );
  if (!(confidence > 0 && confidence < 1))
    throw new UsageError("confidence", "a number between 0 and 1", confidence, "give e.g. 0.95");
  const refused = (epsilon: number): boolean =>
    oneRunPValue(audit, epsilon, delta) <= 1 - confidence;
  if (!refused(0)) return 0;
  let high = 1;
  while (refused(high) && high < MOST_EPSILON) high *= 2;
  if (refused(high)) return high;
  let low = 0;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (refused(middle)) low = middle;
    else high = middle;
  }
  return low;
}
