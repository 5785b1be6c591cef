/** Small dense matrices: what runs and checks of the update identity multiply. Clarity before speed. */

/** Dense row-major matrix. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/** A matrix filled row by row. */
export const matrix = (rows: number, cols: number, fill: () => number): Matrix => ({
  rows,
  cols,
  data: Float64Array.from({ length: rows * cols }, fill),
});

/** a b, for a of n x k and b of k x m. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const data = new Float64Array(a.rows * b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.cols; k++) {
      const x = a.data[i * a.cols + k];
      for (let j = 0; j < b.cols; j++) data[i * b.cols + j] += x * b.data[k * b.cols + j];
    }
  }
  return { rows: a.rows, cols: b.cols, data };
}

/** a', of m x n for a of n x m. */
export function transpose(a: Matrix): Matrix {
  const data = new Float64Array(a.data.length);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.cols; j++) data[j * a.rows + i] = a.data[i * a.cols + j];
  return { rows: a.cols, cols: a.rows, data };
}

/** a + scale b, of equal shapes. */
export const axpy = (a: Matrix, scale: number, b: Matrix): Matrix => ({
  ...a,
  data: a.data.map((x, i) => x + scale * b.data[i]),
});
