/** What an attack's scores of the targets of a pool come to: AUCs, rates at held-out thresholds, audits, curves. */
import {
  balanced,
  bestThreshold,
  leaveOneOut,
  sortedScores,
  thresholdAt,
  type Counts,
  type Sorted,
} from "../attack/held-out.js";
import { auditedEpsilon } from "../attack/pool-audit.js";
import { auc, type Scores } from "../attack/roc.js";
import { meanOf } from "../core/pools.js";
import type { MembershipRow, RocRow } from "./membership/rows.js";

/** False-positive rates of the stored curves. */
const ROC_GRID = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1];

/** One target's scores, in order of its examples and of either class, and its members. */
export interface Scored extends Scores {
  readonly all: Float64Array;
  readonly member: Uint8Array;
  readonly sorted: Sorted;
}

/** Columns that are measured. */
export type Measured = Pick<
  MembershipRow,
  "auc" | "balancedAccuracy" | "tprAt1" | "fprAt1" | "tprAt01" | "fprAt01" | "epsilonLower"
>;

/** Of models that diverged. */
export const UNSCORED: Measured = {
  auc: null,
  balancedAccuracy: null,
  tprAt1: null,
  fprAt1: null,
  tprAt01: null,
  fprAt01: null,
  epsilonLower: null,
};

/** @param member 1 where the target was trained on the example */
export function scoredBy(all: Float64Array, member: Uint8Array): Scored {
  const classes = {
    members: [...all].filter((_, i) => member[i] === 1),
    nonMembers: [...all].filter((_, i) => member[i] === 0),
  };
  return { all, member, ...classes, sorted: sortedScores(classes) };
}

const thresholdFor =
  (fpr: number) =>
  (others: Sorted): number | null =>
    thresholdAt(others.nonMembers, fpr);
const sortedOf = (scored: readonly Scored[]): Sorted[] => scored.map((s) => s.sorted);
const tprOf = (c: Counts | null): number | null => c && c.truePositives / c.members;
const fprOf = (c: Counts | null): number | null => c && c.falsePositives / c.nonMembers;

/**
 * Target by target. Thresholds are chosen by the pool's other targets: those of one attacker, at one checkpoint.
 * @param alpha of the audits, 1 - confidence
 */
export function measuresOf(scored: readonly Scored[], alpha: number): Measured[] {
  const [guessed, at1, at01] = leaveOneOut(sortedOf(scored), [
    bestThreshold,
    thresholdFor(0.01),
    thresholdFor(0.001),
  ]);
  return scored.map((own, target) => ({
    auc: auc(own).value,
    balancedAccuracy: guessed[target] && balanced(guessed[target]),
    tprAt1: tprOf(at1[target]),
    fprAt1: fprOf(at1[target]),
    tprAt01: tprOf(at01[target]),
    fprAt01: fprOf(at01[target]),
    epsilonLower: auditedEpsilon(own.all, own.member, alpha),
  }));
}

/** Each target's true-positive rate above the threshold that the others' non-members pass at this rate. */
export const heldOutTprs = (scored: readonly Scored[], fpr: number): Array<number | null> =>
  leaveOneOut(sortedOf(scored), [thresholdFor(fpr)])[0].map(tprOf);

/** Mean over targets, at the rates that the others' non-members resolve for each. */
export const curveOf = (scored: readonly Scored[]): Array<Pick<RocRow, "fpr" | "tpr">> =>
  leaveOneOut(sortedOf(scored), ROC_GRID.map(thresholdFor)).flatMap((counts, i) => {
    const fpr = ROC_GRID[i];
    const rates = counts.map(tprOf);
    return rates.every((tpr) => tpr !== null) ? [{ fpr, tpr: meanOf(rates) }] : [];
  });
