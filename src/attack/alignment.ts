/**
 * Membership read off a published adapter whose A is known (white box): how B is aligned with -G A', what one step of
 * SGD on a candidate's gradient G at the start would have made of it. Exact for one step on one example (cosine 1);
 * after longer trainings an example is one of many that B is made of.
 */
import { dot, norm } from "../core/row-major.js";

/** B of one adapted layer (outputs x rank), and a candidate's G A' there. */
export interface Projected {
  readonly loraB: ArrayLike<number>;
  readonly projected: ArrayLike<number>;
}

/** Cosine of B and -G A', all layers as one vector, in [-1, 1]; null where one of them is zero. */
export function alignmentOf(layers: readonly Projected[]): number | null {
  let [inner, update, gradient] = [0, 0, 0];
  for (const { loraB, projected } of layers) {
    inner += dot(loraB, projected);
    update += norm(loraB) ** 2;
    gradient += norm(projected) ** 2;
  }
  const lengths = Math.sqrt(update) * Math.sqrt(gradient);
  return lengths > 0 ? -inner / lengths : null;
}
