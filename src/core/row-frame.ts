/**
 * Starts of A that are no i.i.d. entries: orthogonal rows of one length (docs/theory.md E8), and PEFT's "orthogonal",
 * A = Q' Z / 10 with Q r/2 orthonormal rows and Z standard normal (r/2 x m), so that A has rank r/2.
 */
import { Matrix, SVD } from "ml-matrix";
import { timesTransposed } from "./row-major.js";
import { normalCdf } from "./stdlib.js";

/** A A', r x r. */
const gram = (a: ArrayLike<number>, rank: number): Float64Array => {
  const own = Float64Array.from(a);
  return timesTransposed(own, own, own.length / rank);
};

/**
 * How far rows are from orthogonal of one length: the largest |A A' - c I| over c, the mean square length. Of i.i.d.
 * entries it is about 1/sqrt(m) or more; 0 for the zero matrix's sake is Infinity.
 */
export function frameDefect(a: ArrayLike<number>, rank: number): number {
  const product = gram(a, rank);
  let trace = 0;
  for (let k = 0; k < rank; k++) trace += product[k * rank + k];
  const c = trace / rank;
  if (!(c > 0)) return Infinity;
  let worst = 0;
  product.forEach((x, i) => {
    const target = Math.floor(i / rank) === i % rank ? c : 0;
    worst = Math.max(worst, Math.abs(x - target) / c);
  });
  return worst;
}

/**
 * Two-sided p-value of PEFT's "orthogonal" start: rank r/2, and 100 |A|^2 a chi-square of r m/2 (Wilson and Hilferty's
 * normal form: of thousands of degrees of freedom its error is far below the levels used); 0 of another rank.
 * @param precision singular values at most this, relative to the largest, are rounding
 */
export function halfRankPValue(a: ArrayLike<number>, rank: number, precision: number): number {
  const m = a.length / rank;
  if (rank % 2 !== 0 || m < rank) return 0;
  const product = gram(a, rank);
  const rows = Array.from({ length: rank }, (_, k) => [
    ...product.subarray(k * rank, (k + 1) * rank),
  ]);
  const { diagonal } = new SVD(new Matrix(rows));
  // Squares of A's singular values: rounding of A A' hides those below its own square root.
  const cut = Math.max(precision * precision, 64 * 2 ** -52) * diagonal[0];
  const counted = diagonal.filter((s) => s > cut).length;
  if (counted !== rank / 2) return 0;
  let square = 0;
  for (let i = 0; i < a.length; i++) square += a[i] * a[i];
  const k = (rank / 2) * m;
  const z = (Math.cbrt((100 * square) / k) - (1 - 2 / (9 * k))) / Math.sqrt(2 / (9 * k));
  return Math.min(1, 2 * normalCdf(-Math.abs(z)));
}
