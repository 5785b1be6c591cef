/** ROC curves as they are drawn: thresholds of each target's own non-members, mean over targets and pools. */
import { countsAbove } from "../../attack/held-out.js";
import { meanOf } from "../../core/pools.js";
import type { Scored } from "../../experiment/attack-measures.js";
import type { Planned } from "./attackers.js";
import type { PoolScored } from "./rates.js";

export interface CurvePoint extends Planned {
  readonly fpr: number;
  readonly tpr: number;
}

/** From 1e-5 to 1, eight a decade. */
const GRID = Array.from({ length: 41 }, (_, i) => Math.exp(((i - 40) / 8) * Math.LN10));

/** True-positive rate above the threshold that a share `fpr` of the non-members pass at most; null of too few. */
function tprOf({ sorted }: Scored, fpr: number): number | null {
  const { nonMembers } = sorted;
  const passed = Math.floor(fpr * nonMembers.length + 1e-9);
  if (passed < 1) return null;
  const threshold =
    passed >= nonMembers.length ? -Infinity : nonMembers[nonMembers.length - 1 - passed];
  const { truePositives, members } = countsAbove(sorted, threshold);
  return passed >= nonMembers.length ? 1 : truePositives / members;
}

export function curveOf(planned: Planned, all: readonly PoolScored[]): CurvePoint[] {
  const pools = all
    .map(({ targets }) => targets.flatMap(({ known }) => known ?? []))
    .filter((scored) => scored.length > 0);
  return GRID.flatMap((fpr) => {
    const rates = pools.map((scored) => scored.map((own) => tprOf(own, fpr)));
    if (rates.flat().some((tpr) => tpr === null)) return [];
    return [{ ...planned, fpr, tpr: meanOf((rates as number[][]).map(meanOf)) }];
  });
}
