/**
 * What the claims on dependence share (E7-E9): which rows a normal limit holds for, z scores of correlations, and the
 * pair that decides whether noises are independent.
 */
import type { DependenceRow } from "../../experiment/rows.js";
import type { Finding } from "../claim.js";
import { familyShift, sized } from "../power.js";
import type { Levels } from "../levels.js";
import { sampleToLeave, zLimit } from "../rules.js";

/** The normal limit of sampled products of noises is used from this rank on. */
export const NORMAL_FROM_RANK = 16;
export const normalLimitHolds = (r: DependenceRow): boolean => r.rank >= NORMAL_FROM_RANK;

/** Standard errors between a value and theory's. */
export const zScore = (value: number, theory: number, se: number): number => (value - theory) / se;

/** The pair of noises that decides on independence. */
export interface PairFacts {
  /** Of the two gradients. */
  readonly cosine: number;
  readonly rank: number;
}

export const PAIR_SEES = {
  effect: "correlation of the noises of the most aligned pair",
  found: "the limit of its interval and 1.28 more standard errors",
};

/**
 * Whether noises are independent, by one pair: the one whose gradients are most aligned, chosen by the gradients and
 * not by the noise. Violated where its correlation is not 0 at level alpha; else open, for a pair without correlation
 * proves nothing. At least one row.
 */
export function judgeMostAligned(
  rows: readonly DependenceRow[],
  { alpha }: Pick<Levels, "alpha">,
): Finding<PairFacts> {
  const [pair] = [...rows].sort((a, b) => Math.abs(b.cosine) - Math.abs(a.cosine));
  const margin = zLimit(alpha) * pair.correlationSe;
  const value = pair.correlation;
  return {
    sample: sampleToLeave(value, { low: value - margin, high: value + margin }, 0),
    verdict: Math.abs(value) > margin ? "violated" : "inconclusive",
    statistic: {
      name: `correlation, ${pair.label}`,
      value,
      low: value - margin,
      high: value + margin,
      sampleSize: pair.trials,
      falseAlarm: alpha,
    },
    power: sized(PAIR_SEES, familyShift([pair.correlationSe], zLimit(alpha))),
    facts: { cosine: pair.cosine, rank: pair.rank },
  };
}
