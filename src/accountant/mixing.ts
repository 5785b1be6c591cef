/**
 * Epsilon of a Gaussian sketch from its smallest eigenvalue alone: the Gaussian mixing mechanism (Lev et al. 2025,
 * arXiv:2505.24603) by Renyi divergences and their tight conversion, both directions (docs/theory.md E13).
 */
import { partEigenvalues, rowEigenvalues, type Part } from "../core/mixing.js";
import { sketchRdpEpsilon } from "./sketch-rdp.js";

/**
 * The theorem as it is printed: one row of the data set to zero. Null: no guarantee.
 * @param gamma lambda_min over the squared norm of the row
 */
export function mixingRowEpsilon(delta: number, rank: number, gamma: number): number | null {
  const eigenvalues = rowEigenvalues(gamma);
  return eigenvalues && sketchRdpEpsilon(delta, rank, eigenvalues);
}

/**
 * The same route for an example's part of a gradient, of any rank. Null: no guarantee.
 * @param part gamma and the rank of what is exchanged
 * @param outputs n
 */
export function mixingEpsilon(
  delta: number,
  rank: number,
  { gamma, parts }: Part,
  outputs: number,
): number | null {
  const worst = partEigenvalues(gamma, parts, outputs);
  return worst && Math.max(...worst.map((l) => sketchRdpEpsilon(delta, rank, l)));
}
