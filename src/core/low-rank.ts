/**
 * Singular values of B A, for B n x r and A r x m, without the n x m product: of the triangles of their QR
 * decompositions, B A = Q_B (R_B R_A') Q_A'.
 */
import { Matrix, SVD } from "ml-matrix";
import { dot, norm } from "./row-major.js";

/** The vectors of a matrix as lists of their own: its rows, or its columns. */
function vectorsOf(data: ArrayLike<number>, width: number, of: "rows" | "columns"): Float64Array[] {
  const height = data.length / width;
  const [count, length] = of === "rows" ? [height, width] : [width, height];
  const [next, along] = of === "rows" ? [width, 1] : [1, width];
  return Array.from({ length: count }, (_, k) => {
    const vector = new Float64Array(length);
    for (let i = 0, at = k * next; i < length; i++, at += along) vector[i] = data[at];
    return vector;
  });
}

/**
 * R of the QR decomposition of the matrix with these columns, by Gram-Schmidt applied twice, which keeps columns
 * orthogonal to rounding; the columns themselves where there are more of them than rows.
 */
function triangle(columns: readonly Float64Array[]): Matrix {
  const [count, length] = [columns.length, columns[0].length];
  const out = Matrix.zeros(Math.min(count, length), count);
  if (length <= count) {
    columns.forEach((column, k) => column.forEach((x, i) => out.set(i, k, x)));
    return out;
  }
  columns.forEach((own, k) => {
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < k; j++) {
        const before = columns[j];
        const along = dot(before, own);
        out.set(j, k, out.get(j, k) + along);
        for (let i = 0; i < length; i++) own[i] -= along * before[i];
      }
    const size = norm(own);
    out.set(k, k, size);
    if (size > 0) for (let i = 0; i < length; i++) own[i] /= size;
  });
  return out;
}

/**
 * @param b n x rank, row-major
 * @param a rank x m, row-major
 * @returns min(n, rank, m) singular values, largest first
 */
export function productSpectrum(
  b: ArrayLike<number>,
  a: ArrayLike<number>,
  rank: number,
): number[] {
  const [n, m] = [b.length / rank, a.length / rank];
  if (![n, m].every((x) => Number.isInteger(x) && x > 0))
    throw new RangeError(`B and A must hold whole rows of rank ${rank}: ${b.length}, ${a.length}`);
  const left = triangle(vectorsOf(b, rank, "columns"));
  const right = triangle(vectorsOf(a, m, "rows"));
  const core = left.mmul(right.transpose());
  const { diagonal } = new SVD(core, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  return diagonal.slice(0, Math.min(n, rank, m));
}

/** Sum of squares over the largest square: how many directions carry the product. 0 of the product 0. */
export function stableRank(values: readonly number[]): number {
  const [largest = 0] = values;
  return largest > 0 ? values.reduce((sum, s) => sum + (s / largest) ** 2, 0) : 0;
}
