/**
 * The symmetry test (docs/theory.md E11): Y = V M with M = A'A unknown but symmetric, so V_true
 * M V_true' = Y V_true' is symmetric. A candidate V is scored by how far Y V' is from symmetric.
 */
import { dot, timesTransposed } from "../core/row-major.js";

/**
 * |Y V' - V Y'|_F / (2 |Y V'|_F) over the given rows: 0 (to
 * rounding) for the true V, up to 1 for an antisymmetric product.
 * @param y observed update, n x m row-major
 * @param v candidate gradient, n x m
 * @param dim m
 * @param rows indices of the rows used: a principal block of Y V' is symmetric when the whole is
 */
export function asymmetry(
  y: ArrayLike<number>,
  v: ArrayLike<number>,
  dim: number,
  rows: readonly number[],
): number {
  const chosen = (from: ArrayLike<number>): Float64Array => {
    const out = new Float64Array(rows.length * dim);
    for (let a = 0; a < rows.length; a++)
      for (let j = 0; j < dim; j++) out[a * dim + j] = from[rows[a] * dim + j];
    return out;
  };
  const product = timesTransposed(chosen(y), chosen(v), dim);
  let odd = 0;
  let all = 0;
  for (let a = 0; a < rows.length; a++) {
    for (let b = 0; b < a; b++) {
      const [p, q] = [product[a * rows.length + b], product[b * rows.length + a]];
      odd += 2 * (p - q) ** 2;
      all += p * p + q * q;
    }
    all += product[a * rows.length + a] ** 2;
  }
  return all > 0 ? Math.sqrt(odd) / (2 * Math.sqrt(all)) : 0;
}

/**
 * How far the outputs that Y and V reach together lie from one direction, as a sine: 0 where Y = u w' and V = u x' of
 * one u. Then Y V' = (w . x) u u' is symmetric whatever the candidate is, and the test tells nothing: gradients of one
 * output, or of the two of a softmax, which are opposite.
 * @param y n x dim, and v: rows that are tested
 */
export function outputSpread(y: Float64Array, v: Float64Array, dim: number): number {
  const [own, other] = [y, v].map((x) => {
    const gram = timesTransposed(x, x, dim);
    const square = dot(x, x);
    return square > 0 ? gram.map((g) => g / square) : gram;
  });
  const n = y.length / dim;
  let [trace, squares] = [0, 0];
  own.forEach((g, at) => {
    const sum = g + other[at];
    squares += sum * sum;
    if (at % (n + 1) === 0) trace += sum;
  });
  // Of shares p of the directions 1 - sum p^2: twice the square of the sine where one has nearly all.
  return trace > 0 ? Math.sqrt(Math.max(0, 1 - squares / trace ** 2) / 2) : 0;
}
