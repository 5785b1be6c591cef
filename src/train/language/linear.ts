/** Views of matrices, and the products of a transformer beside those of `matrices.ts`. */
import type { Matrix, Memory } from "../matrices.js";

/** Up to the next multiple of 4: the rows that kernels work on. */
export const padded = (count: number): number => 4 * Math.ceil(count / 4);

/** Some rows of a matrix, `first` a multiple of 4. */
export const rowsOf = (m: Matrix, first: number, rows: number): Matrix => ({
  ...m,
  at: m.at + first * m.apart,
  rows,
  height: padded(rows),
});
/** The first columns of a matrix. */
export const narrowed = (m: Matrix, columns: number): Matrix => ({ ...m, columns });
/** Some columns of a matrix: for kernels that read only these. */
export const columnsOf = (m: Matrix, first: number, columns: number): Matrix => ({
  ...m,
  at: m.at + 4 * first,
  columns,
});

/** Copies the columns of `from` into a matrix. */
export function copyColumns({ kernel }: Memory, from: Matrix, out: Matrix): void {
  kernel.copyBlock(from.at, from.apart, from.height, from.columns, out.at, out.apart);
}

/** Numbers of the first rows of a matrix, padding included. */
export const numbersIn = ({ apart }: Matrix, rows: number): number => (apart / 4) * padded(rows);

/** Sets the first rows to zero. */
export function clearRows(memory: Memory, m: Matrix, rows: number): void {
  memory.numbers().fill(0, m.at / 4, m.at / 4 + numbersIn(m, rows));
}
