/** What the claims on the symmetry test share (E11): the accuracy of an attack with its limits. */
import type { SymmetryRow } from "../../experiment/rows.js";
import { shareLimits } from "../needed.js";

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

/** Whether a row is of an observer who holds A. */
export const holdsA = (r: SymmetryRow): boolean => r.observer === "knows-a";
