/** GPU.js kernels, as source text (GPU.js compiles the text; a bundler must not rewrite it). Output is [x, y, z]. */

/** Y[b][i][k] = sum_j G[i][j] A[b][k][j]; output [rank, rows, batch]. */
export const PROJECT_IN = `function (A, G) {
  let sum = 0;
  const a = (this.thread.z * this.constants.rank + this.thread.x) * this.constants.dim;
  const g = this.thread.y * this.constants.dim;
  for (let j = 0; j < this.constants.dim; j++) { sum += G[g + j] * A[a + j]; }
  return sum;
}`;

/** P[b][i][j] = sum_k Y[b][i][k] A[b][k][j]; output [dim, rows, batch]. */
export const PROJECT_OUT = `function (A, Y) {
  let sum = 0;
  const y = (this.thread.z * this.constants.rows + this.thread.y) * this.constants.rank;
  const a = this.thread.z * this.constants.rank * this.constants.dim + this.thread.x;
  for (let k = 0; k < this.constants.rank; k++) { sum += Y[y + k] * A[a + k * this.constants.dim]; }
  return sum;
}`;
