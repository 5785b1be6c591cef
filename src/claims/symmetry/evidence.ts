/** What the claims on the symmetry test share (E11): the accuracy of an attack with its limits. */
import type { SymmetryRow } from "../../experiment/rows.js";
import type { Finding } from "../claim.js";
import { sampleToDecide, shareLimits } from "../needed.js";
import { FOUND, shareShownBelow, sized } from "../power.js";
import { verdictBySide } from "../rules.js";

/**
 * Share of right signs over all trials of some rows, with limits at level alpha in all (Clopper & Pearson 1934,
 * doi:10.1093/biomet/26.4.404). Trials alternate between the two worlds, so it is a balanced accuracy. At least one
 * trial.
 * @param times the trials that limits are for, if the share stays
 */
export function accuracyOf(
  rows: readonly SymmetryRow[],
  alpha: number,
  times = 1,
): { value: number; low: number; high: number; sampleSize: number } {
  const trials = rows.reduce((a, r) => a + r.trials, 0);
  const right = rows.reduce((a, r) => a + r.right, 0);
  const limits = shareLimits({ hits: right, n: trials }, alpha, times);
  return { value: right / trials, ...limits, sampleSize: trials };
}

/** No mechanism with eps below 2.94 and delta = 0 allows more. */
export const TOLD_APART = 0.95;
export const SEES_TOLD_APART = {
  effect: `shortfall of the accuracy from ${TOLD_APART}`,
  found: FOUND.count,
};

/** "Members are told from non-members": upheld where all of the accuracy's interval lies above what is told apart. */
export function judgeToldApart<Facts>(
  name: string,
  rows: readonly SymmetryRow[],
  alpha: number,
  facts: Facts,
): Finding<Facts> {
  const accuracy = accuracyOf(rows, alpha);
  const verdictAt = (times: number) =>
    verdictBySide(accuracyOf(rows, alpha, times), TOLD_APART, {
      above: "upheld",
      below: "violated",
    });
  return {
    verdict: verdictAt(1),
    sample: sampleToDecide(verdictAt),
    statistic: { name, ...accuracy, falseAlarm: alpha },
    power: sized(
      SEES_TOLD_APART,
      TOLD_APART - shareShownBelow(TOLD_APART, { n: accuracy.sampleSize, alpha }),
    ),
    facts,
  };
}

/** Whether a row is of an observer who holds A. */
export const holdsA = (r: SymmetryRow): boolean => r.observer === "knows-a";
