/**
 * What the smallest eigenvalue alone promises of a Gaussian sketch G A' (docs/theory.md E13, "The mixing mechanism").
 * S = G G' (n x n), lambda_min its smallest eigenvalue. Two relations of neighbours:
 *  - `row` (Lev et al. 2025, arXiv:2505.24603): one row of the data G' (one column g of G) is set to zero. With
 *    gamma = lambda_min/|g|^2 > 1, S^-1 S_1 has one eigenvalue other than 1, at least 1 - 1/gamma.
 *  - `part` (an example of a batch gradient): G_1 = G + D, D of rank k. With gamma = lambda_min/|D|^2 > 1 (|D| the
 *    spectral norm) all eigenvalues lie between (1 -+ 1/sqrt gamma)^2, at most k on each side of 1.
 * Renyi divergences rise as an eigenvalue moves away from 1, either way, so that those at the ends bound the others.
 * Where gamma is 1 or less, nothing is promised.
 */
import { Matrix, SVD } from "ml-matrix";
import { UsageError } from "./errors.js";
import type { Pencil } from "./pencil.js";

/** The least eigenvalue that is left when a row of this gamma is set to zero; null where nothing is promised. */
export const rowEigenvalues = (gamma: number): readonly number[] | null =>
  gamma > 1 ? [1 - 1 / gamma] : null;

/**
 * Eigenvalues farthest from 1 that a part of this gamma lets be, once with as many below 1 as can be and once above:
 * of all counts, one of these two is worst. Null where nothing is promised.
 * @param parts k, the rank of D, at least 1
 * @param outputs n
 */
export function partEigenvalues(
  gamma: number,
  parts: number,
  outputs: number,
): readonly (readonly number[])[] | null {
  for (const [name, value] of Object.entries({ parts, outputs }))
    if (!(Number.isInteger(value) && value >= 1))
      throw new UsageError(
        name,
        "an integer of at least 1",
        value,
        "count the directions of what is exchanged, and of the outputs: a gradient of zeros has none",
      );
  if (!(gamma > 1)) return null;
  const ratio = 1 / Math.sqrt(gamma);
  const ends = [(1 - ratio) ** 2, (1 + ratio) ** 2];
  const first = Math.min(parts, outputs);
  const second = Math.min(parts, outputs - first);
  const list = (end: number, count: number): number[] =>
    Array.from({ length: count }, () => ends[end]);
  return [
    [...list(0, first), ...list(1, second)],
    [...list(0, second), ...list(1, first)],
  ];
}

/** A part that is exchanged, beside the gradient that it is taken from. */
export interface Part {
  /**
   * Least eigenvalue of G G' over the square of the part's spectral norm; 0 unless both gradients have one range. Of a
   * range that is not all of R^n its own least eigenvalue counts, which favours the promise.
   */
  readonly gamma: number;
  /** Rank of the part, by singular values above the precision. */
  readonly parts: number;
}

/**
 * @param rows n, outputs of the layer
 * @param pencil of the two
 * @param precision smallest singular value of the part, relative to the gradient's largest, that is no rounding
 */
export function partOf(
  gradient: Float64Array,
  neighbour: Float64Array,
  rows: number,
  pencil: Pick<Pencil, "ranges" | "smallest" | "largest">,
  precision: number,
): Part {
  const cols = gradient.length / rows;
  const values = Array.from(gradient, (g, at) => neighbour[at] - g);
  const { diagonal } = new SVD(Matrix.from1DArray(rows, cols, values), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  const [norm] = diagonal;
  const least = pencil.ranges === "same" ? pencil.smallest * pencil.largest : 0;
  return {
    gamma: norm > 0 ? (least / norm) ** 2 : Infinity,
    parts: Math.max(1, diagonal.filter((s) => s > precision * pencil.largest).length),
  };
}
