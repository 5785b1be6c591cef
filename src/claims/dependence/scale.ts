/** What the claims on the noise's scale share (E9, E19): the slope of its size on the gradient's. */
import { logSlope, type Slope } from "../../core/fit.js";
import type { DependenceRow } from "../../experiment/rows.js";

/** Norms that a slope takes. */
export const MIN_NORMS = 3;

/** Rows of one model at the smallest rank that is read. */
export function ofSmallestRank(
  rows: readonly DependenceRow[],
  model: DependenceRow["model"],
): DependenceRow[] {
  const rank = Math.min(...rows.map((r) => r.rank));
  return rows.filter((r) => r.model === model && r.rank === rank);
}

/** Slope of the log of the noise's standard deviation on the log of the gradient's norm before any scaling. */
export const slopeOf = (rows: readonly DependenceRow[], alpha: number): Slope =>
  logSlope(
    rows.map((r) => ({ x: r.norm, y: r.noiseSd, se: r.noiseSdSe })),
    1 - alpha,
  );
