/** "Who holds the adapter cannot tell members from others": judged by the leverage, where the span test is blind. */
import type { SpanRow } from "../../experiment/rows.js";
import type { Verdict } from "../claim.js";
import { sampleToDecide } from "../needed.js";
import { sized } from "../power.js";
import { insideMargin, MARGIN, sideOf } from "../rules.js";
import type { Context } from "../claim.js";
import { limitsOf, meanOver, meanShift } from "./evidence.js";

export const SEES_LEVERAGE = {
  effect: "mean AUC above the margin",
  found: "the interval's limit and 1.28 more standard errors",
};

/**
 * Violated where the mean AUC of all models lies above the margin; upheld where it lies within it, on both sides of
 * 1/2.
 */
export function judgeHidden<Facts>(
  spans: readonly SpanRow[],
  { alpha, equivalence, margin = MARGIN }: Context,
  facts: Facts,
) {
  const mean = meanOver(spans, (r) => [r.leverageAuc, r.leverageAucSe]);
  const verdictAt = (times: number): Verdict => {
    if (sideOf(limitsOf(mean, alpha, times), 0.5 + margin) > 0) return "violated";
    const around = { low: 0.5 - margin, high: 0.5 + margin };
    return insideMargin(limitsOf(mean, 2 * equivalence, times), around) === "upheld"
      ? "upheld"
      : "inconclusive";
  };
  return {
    verdict: verdictAt(1),
    sample: sampleToDecide(verdictAt),
    statistic: {
      name: "mean AUC of the leverage",
      value: mean.value,
      ...limitsOf(mean, alpha),
      sampleSize: mean.models,
      falseAlarm: alpha,
    },
    power: sized(SEES_LEVERAGE, meanShift(mean, alpha)),
    facts,
  };
}
