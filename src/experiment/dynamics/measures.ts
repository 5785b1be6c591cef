/** Measures of weights: how far apart, and along how many directions. */
import { timesTransposed } from "../../core/row-major.js";

/** Frobenius distance of all layers. */
export function distance(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  let sum = 0;
  a.forEach((x, l) => {
    for (let i = 0; i < x.length; i++) sum += (x[i] - b[l][i]) ** 2;
  });
  return Math.sqrt(sum);
}

/**
 * (sum of squared singular values)^2 / sum of their squares:
 * 1 for rank one, at most the rank. D is n x m, row-major.
 */
export function effectiveRank(d: Float64Array, n: number, m: number): number {
  const gram = timesTransposed(d, d, m);
  let [trace, squares] = [0, 0];
  for (let i = 0; i < n; i++)
    for (let k = i; k < n; k++) {
      const g = gram[i * n + k];
      if (k === i) trace += g;
      squares += (k === i ? 1 : 2) * g * g;
    }
  return squares > 0 ? (trace * trace) / squares : 0;
}
