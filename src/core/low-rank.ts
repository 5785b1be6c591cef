/**
 * Singular values of B A, for B n x r and A r x m, without the n x m product: of the triangles of their QR
 * decompositions, B A = Q_B (R_B R_A') Q_A'.
 */
import { Matrix, QrDecomposition, SVD } from "ml-matrix";

/** R of a tall matrix's QR decomposition; a wide one as it is. */
function triangle(of: Matrix): Matrix {
  return of.rows > of.columns ? new QrDecomposition(of).upperTriangularMatrix : of;
}

/** A row-major matrix, turned over where wanted. */
function matrixOf(data: ArrayLike<number>, rows: number, columns: number, turned = false): Matrix {
  const out = turned ? new Matrix(columns, rows) : new Matrix(rows, columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const x = data[i * columns + j];
      if (turned) out.set(j, i, x);
      else out.set(i, j, x);
    }
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
  const left = triangle(matrixOf(b, n, rank));
  const right = triangle(matrixOf(a, rank, m, true));
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
