/**
 * Tails by Chernoff's bound (1952, doi:10.1214/aoms/1177729330) from an exact moment generating function: rigorous at
 * every sample size.
 */

/** log E e^(lambda X). */
export type LogMgf = (lambda: number) => number;

/** Widest |lambda| that is searched: bounds are valid at every lambda, so to stop there only weakens them. */
const MOST = 2 ** 40;

/** Smallest log M(lambda) - lambda x over lambda of one sign; the function is convex in lambda. */
function logTail(logMgf: LogMgf, x: number, sign: 1 | -1): number {
  const bound = (size: number): number => {
    const value = logMgf(sign * size) - sign * size * x;
    return Number.isFinite(value) ? value : Infinity;
  };
  let high = 2 ** -40;
  while (high < MOST && bound(2 * high) < bound(high)) high *= 2;
  let [a, b] = [high / 2, 2 * high];
  for (let i = 0; i < 60; i++) {
    const [left, right] = [a + (b - a) / 3, b - (b - a) / 3];
    if (bound(left) < bound(right)) b = right;
    else a = left;
  }
  return Math.min(0, bound((a + b) / 2));
}

/** Two-sided p-value of an observed x: at most alpha with probability at most alpha. */
export const chernoffPValue = (logMgf: LogMgf, x: number): number =>
  Math.min(1, 2 * Math.exp(Math.min(logTail(logMgf, x, 1), logTail(logMgf, x, -1))));
