/** What the trials of an observer come to: columns of a row, for classifiers and language models alike. */
import { auc, tprAtFpr } from "../../attack/roc.js";
import type { SymmetryRow } from "./rows.js";

export type Outcome = Pick<
  SymmetryRow,
  "trials" | "auc" | "aucLow" | "aucHigh" | "tprAt10" | "right" | "residualTrue" | "residualOther"
>;

const median = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[list.length >> 1];

/** The target is a member in trials of even index. */
export function outcome(
  scores: readonly number[],
  residualsTrue: readonly number[],
  residualsOther: readonly number[],
): Outcome {
  const classes = {
    members: scores.filter((_, t) => t % 2 === 0),
    nonMembers: scores.filter((_, t) => t % 2 === 1),
  };
  const area = auc(classes);
  return {
    trials: scores.length,
    auc: area.value,
    aucLow: area.low,
    aucHigh: area.high,
    tprAt10: tprAtFpr(classes, 0.1),
    right:
      classes.members.filter((s) => s > 0).length + classes.nonMembers.filter((s) => s < 0).length,
    residualTrue: median(residualsTrue),
    residualOther: median(residualsOther),
  };
}
