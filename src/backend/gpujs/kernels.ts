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

/**
 * A[b][k][j], Normal(0, 1/rank); output [dim, rank, batch]. K: the key in 8 words of 16 bits. T: 4 words of 16 bits
 * for each trial's number. Two rounds of pcg4d (Jarzynski & Olano 2020, JCGT 9(3)) hash key, trial and the number
 * of a pair of entries; Box & Muller's transform makes the pair from two words of it. Integers wrap at 32 bits;
 * `let x = 0; x++;` is what makes GPU.js keep a variable an integer rather than an f32.
 */
export const SAMPLE = `function (K, T) {
  let entry = 0; let t = 0; let x = 0; let y = 0; let z = 0; let w = 0;
  entry++; t++; x++; y++; z++; w++;
  entry = this.thread.y * this.constants.dim + this.thread.x;
  t = this.thread.z * 4;
  x = entry >> 1;
  y = (T[t] << 16) | T[t + 1];
  z = (T[t + 2] << 16) | T[t + 3];
  w = (K[0] << 16) | K[1];
  for (let round = 0; round < 2; round++) {
    x = x * 1664525 + 1013904223; y = y * 1664525 + 1013904223;
    z = z * 1664525 + 1013904223; w = w * 1664525 + 1013904223;
    x = x + y * w; y = y + z * x; z = z + x * y; w = w + y * z;
    x = x ^ (x >>> 16); y = y ^ (y >>> 16); z = z ^ (z >>> 16); w = w ^ (w >>> 16);
    x = x + y * w; y = y + z * x; z = z + x * y; w = w + y * z;
    x = x ^ ((K[2] << 16) | K[3]); y = y ^ ((K[4] << 16) | K[5]); z = z ^ ((K[6] << 16) | K[7]);
  }
  let n = x * 1.0;
  if (n < 0) { n = n + 4294967296.0; }
  const radius = Math.sqrt(Math.max(0, -2.0 * Math.log((n + 0.5) * 2.3283064365386963e-10)));
  const angle = y * 3.6572953013e-10;
  const q = angle * angle;
  const sine = angle + angle * q * (-1.6666654611e-1 + q * (8.3321608736e-3 + q * -1.9515295891e-4));
  const cosine = 1.0 - 0.5 * q
    + q * q * (4.166664568298827e-2 + q * (-1.388731625493765e-3 + q * 2.443315711809948e-5));
  let value = sine;
  if (((y ^ entry) & 1) == 0) { value = cosine; }
  if ((y & 2) == 2) { value = -value; }
  return value * radius * this.constants.scale;
}`;

/** Sums over blocks of columns of N = P - G: q . N (even x), |N|^2 (odd x); output [2 x blocks, rows, batch]. */
export const SUMS = `function (P, G) {
  const block = this.thread.x >> 1;
  const p = (this.thread.z * this.constants.rows + this.thread.y) * this.constants.dim;
  const g = this.thread.y * this.constants.dim;
  let sum = 0;
  for (let i = 0; i < this.constants.block; i++) {
    const j = block * this.constants.block + i;
    if (j < this.constants.dim) {
      const n = P[p + j] - G[g + j];
      if ((this.thread.x & 1) == 1) { sum += n * n; } else { sum += n * G[g + j]; }
    }
  }
  return sum;
}`;

/** N_j at each row's probe J; output [1, rows, batch]. */
export const PROBED = `function (P, G, J) {
  const j = J[this.thread.y];
  return P[(this.thread.z * this.constants.rows + this.thread.y) * this.constants.dim + j]
    - G[this.thread.y * this.constants.dim + j];
}`;

/** What a kernel with output [width, y, z] returns, as one array. */
export function flatten(result: Float32Array[][], width: number): Float32Array {
  const flat = new Float32Array(result.length * result[0].length * width);
  let at = 0;
  for (const plane of result) {
    for (const line of plane) {
      flat.set(line, at);
      at += width;
    }
  }
  return flat;
}
