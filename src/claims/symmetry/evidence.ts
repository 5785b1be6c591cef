/** What the claims on the symmetry test share (E11): the accuracy of an attack with its limits. */
import { clopperPearson } from "../../attack/epsilon-lower.js";
import type { SymmetryRow } from "../../experiment/rows.js";

/**
 * Share of right signs over all trials of some rows, with limits at level alpha in all (Clopper & Pearson 1934,
 * doi:10.1093/biomet/26.4.404). Trials alternate between the two worlds, so it is a balanced accuracy. At least one
 * trial.
 */
export function accuracyOf(
  rows: readonly SymmetryRow[],
  alpha: number,
): { value: number; low: number; high: number; sampleSize: number } {
  const trials = rows.reduce((a, r) => a + r.trials, 0);
  const right = rows.reduce((a, r) => a + r.right, 0);
  return { value: right / trials, ...clopperPearson(right, trials, alpha / 2), sampleSize: trials };
}

/** Whether a row is of an observer who holds A. */
export const holdsA = (r: SymmetryRow): boolean => r.observer === "knows-a";
