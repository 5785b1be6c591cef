/**
 * Scores in a random order that the scores themselves decide: the order of rows in a file must not choose which half of
 * them an audit counts. A file that was sorted by its scores would give two halves that are nearly the same, and the
 * threshold would be counted on what it was chosen by.
 */
import { createHash } from "node:crypto";
import { permutation } from "../core/permutation.js";
import { rocCurve, type Scores } from "./roc.js";

/**
 * The same scores, each class in an order drawn from `seed` and from the curve that they make. Equal for any order
 * of rows, and for scores of the same ranks. The curve is part of the key, so that one seed gives new files new
 * orders: with one order for all, the halves would be the same ranks each time, not a random half.
 * @throws UsageError when a class is empty or a score is NaN
 */
export function shuffled(scores: Scores, seed: string): Scores {
  const curve = Float64Array.from(rocCurve(scores).flatMap(({ fpr, tpr }) => [fpr, tpr]));
  const key = createHash("sha256").update(curve).digest("hex");
  const inOrder = (list: readonly number[], trial: number): number[] => {
    const sorted = Float64Array.from(list).sort();
    const order = permutation(sorted.length, seed, `audit scores/${key}`, trial);
    return Array.from(order, (i) => sorted[i]);
  };
  return { members: inOrder(scores.members, 0), nonMembers: inOrder(scores.nonMembers, 1) };
}
