/** What it would take to decide: verdicts at a larger sample, if the estimate and its spread stay what they are. */
import { clopperPearson } from "../attack/epsilon-lower.js";
import type { Verdict } from "./claim.js";
import type { Interval } from "./rules.js";

/** Times the sample that is looked for at most: errors are then a thousandth of today's. */
const MOST = 1e6;

/**
 * Times the sample at which a verdict is no longer open, about. Undefined where it is not open now, or would be so for
 * longer than is worth naming; null where it stays open at any sample, so that more of it is no cure: the estimate lies
 * where the test never decides, or something else is missing.
 * @param verdictAt at so many times the sample, 1 being the sample at hand; Infinity: without any error
 */
export function sampleToDecide(verdictAt: (times: number) => Verdict): number | null | undefined {
  const isOpen = (times: number): boolean => verdictAt(times) === "inconclusive";
  if (!isOpen(1)) return undefined;
  if (isOpen(Infinity)) return null;
  let [low, high] = [1, 2];
  while (isOpen(high)) {
    if (high >= MOST) return undefined;
    [low, high] = [high, 2 * high];
  }
  while (high > 1.01 * low) {
    const middle = Math.sqrt(low * high);
    if (isOpen(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** Limits about the same estimate at so many times the sample, where errors shrink as its square root. */
export const narrowed = (value: number, { low, high }: Interval, times: number): Interval =>
  times === Infinity
    ? { low: value, high: value }
    : {
        low: value - (value - low) / Math.sqrt(times),
        high: value + (high - value) / Math.sqrt(times),
      };

/** Hits of so many trials. */
interface Hits {
  readonly hits: number;
  readonly n: number;
}

/** Exact limits of a share at level alpha in all, at so many times the trials. */
export const shareLimits = ({ hits, n }: Hits, alpha: number, times = 1): Interval =>
  times === Infinity
    ? { low: hits / n, high: hits / n }
    : clopperPearson(hits * times, n * times, alpha / 2);
