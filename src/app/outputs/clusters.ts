/**
 * The error of an AUC, or of a difference of AUCs, over documents: each has one influence, the sum of what it does in
 * all targets and pools in which it stands, so that rows of one document count once (DeLong et al. 1988,
 * doi:10.2307/2531595; clusters: Obuchowski 1997, doi:10.2307/2533958). Nominal: means are near normal.
 */
import type { Scored } from "../../experiment/attack-measures.js";
import type { TargetScored } from "./scored.js";

/** Numbers below and at a value in a sorted list, halves for ties. */
function placedIn(sorted: Float64Array, value: number): number {
  const first = (isBelow: (x: number) => boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBelow(sorted[middle])) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (first((x) => x < value) + first((x) => x <= value)) / 2;
}

/** How far each example moves a target's AUC: sums to 0 over members, and over non-members. */
function influences({ all, member, sorted }: Scored): Float64Array {
  const { members, nonMembers } = sorted;
  const place = all.map((x, i) =>
    member[i] === 1
      ? placedIn(nonMembers, x) / nonMembers.length
      : 1 - placedIn(members, x) / members.length,
  );
  let auc = 0;
  for (let i = 0; i < place.length; i++) if (member[i] === 1) auc += place[i] / members.length;
  return place.map((v, i) => (v - auc) / (member[i] === 1 ? members.length : nonMembers.length));
}

/** Influences of documents, by their place in a list, and which of them have any. */
export interface Influence {
  readonly values: Float64Array;
  readonly isSeen: Uint8Array;
}

export const noInfluence = (documents: number): Influence => ({
  values: new Float64Array(documents),
  isSeen: new Uint8Array(documents),
});

/**
 * Adds a target's influences, weighted, to those of its documents.
 * @param first place of the pool's first example
 */
export function addInfluences(
  to: Influence,
  { known, at }: TargetScored,
  weight: number,
  first = 0,
): void {
  if (known === undefined) return;
  influences(known).forEach((value, i) => {
    to.values[first + at[i]] += weight * value;
    to.isSeen[first + at[i]] = 1;
  });
}

/** The influences of one quantity - those of another, on the same documents. */
export const differenceOf = (a: Influence, b: Influence): Influence => ({
  values: a.values.map((x, i) => x - b.values[i]),
  isSeen: a.isSeen.map((x, i) => x | b.isSeen[i]),
});

/** Standard error of what the influences are of, and the number of documents. */
export function errorOf({ values, isSeen }: Influence): { error: number; n: number } {
  const n = isSeen.reduce((sum, is) => sum + is, 0);
  const squares = values.reduce((sum, x) => sum + x * x, 0);
  return { error: n > 1 ? Math.sqrt((squares * n) / (n - 1)) : NaN, n };
}
