/** Levels of the tests, and what one of several looks may spend of them. */
import { shareAt } from "../core/looks.js";

/**
 * Level of every random test: the chance that a true statement is called violated (nominal where the CLT is used).
 * Claims take what they may spend of it from their context, for a run may look at them several times.
 */
export const ALPHA = 1e-8;
/** The same of intervals between pools, which decide too: few pools resolve no smaller one. */
export const BETWEEN = 0.05;
/** Level of limits that must lie within a margin for "upheld": the chance to uphold what is just outside. */
export const EQUIVALENCE = 1e-3;

/** What one judgement may spend of each level. */
export interface Levels {
  readonly alpha: number;
  readonly between: number;
  readonly equivalence: number;
}

/** A p-value of a test that may spend this much of the level between pools, as one at the whole level. */
export const ofWholeLevel = (pValue: number, between: number): number =>
  Math.min(1, (pValue * BETWEEN) / between);

/** What a look may spend of each; all of it where there is one only: undefined. */
export const levelsAt = (look: number | undefined): Levels => ({
  alpha: ALPHA * shareAt(look),
  between: BETWEEN * shareAt(look),
  equivalence: EQUIVALENCE * shareAt(look),
});
