/**
 * Gradient rows of stated shape, |q| = 1: how evenly a row is
 * spread decides how Gaussian its noise is (rho_j = q_j/|q|).
 */

export const SHAPES = ["spread", "power-law", "spiky", "one-hot"] as const;
export type RowShape = (typeof SHAPES)[number];

/** Loading of the spike in a "spiky" row: the same in every dimension, so that m and rho are not confounded. */
export const SPIKE = 0.6;

/** A labelled gradient row. Plain data. */
export interface GradientRow {
  readonly shape: string;
  readonly values: number[];
}

/**
 * Unit row of m coordinates with alternating signs. None has a larger loading than coordinate 0, but for "spiky" at two
 * coordinates, whose rest is .8.
 */
export function gradientRow(shape: RowShape, dim: number): Float64Array {
  const q = new Float64Array(dim);
  const rest = Math.sqrt((1 - SPIKE * SPIKE) / (dim - 1));
  for (let j = 0; j < dim; j++) {
    const sign = j % 2 === 0 ? 1 : -1;
    if (shape === "spread") q[j] = sign / Math.sqrt(dim);
    else if (shape === "power-law") q[j] = sign / (j + 1);
    else if (shape === "spiky") q[j] = j === 0 ? SPIKE : sign * rest;
    else q[j] = j === 0 ? 1 : 0;
  }
  let square = 0;
  for (const x of q) square += x * x;
  const norm = Math.sqrt(square);
  return q.map((x) => x / norm);
}
