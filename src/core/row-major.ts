/**
 * Products of small row-major matrices, summed in index order: the same bits everywhere. Loops take four or eight sums,
 * or four products of a sum, at a time, so that additions need not wait for each other; the order within a sum stays.
 */

/** x . y */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/** Euclidean or Frobenius norm. */
export const norm = (x: ArrayLike<number>): number => Math.sqrt(dot(x, x));

/** X - scale Y, number by number. */
export function minus(x: Float64Array, y: Float64Array, scale = 1): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = x[i] - scale * y[i];
  return out;
}

/** X + Y. */
export const plus = (x: Float64Array, y: Float64Array): Float64Array => minus(x, y, -1);

/** Row i of X times rows k to k + 3 of Y. */
function fourProducts(
  [x, i]: readonly [Float64Array, number],
  [y, k]: readonly [Float64Array, number],
  dim: number,
  out: Float64Array,
  at: number,
): void {
  const [b, c, d, e] = [k * dim, (k + 1) * dim, (k + 2) * dim, (k + 3) * dim];
  let [s, t, u, v] = [0, 0, 0, 0];
  for (let j = 0; j < dim; j++) {
    const value = x[i * dim + j];
    s += value * y[b + j];
    t += value * y[c + j];
    u += value * y[d + j];
    v += value * y[e + j];
  }
  out[at] = s;
  out[at + 1] = t;
  out[at + 2] = u;
  out[at + 3] = v;
}

/** Rows i and i + 1 of X times rows k to k + 3 of Y: six loads for eight products. */
function eightProducts(
  [x, i]: readonly [Float64Array, number],
  [y, k]: readonly [Float64Array, number],
  dim: number,
  out: Float64Array,
  [at, below]: readonly [number, number],
): void {
  const [p, q] = [i * dim, (i + 1) * dim];
  const [b, c, d, e] = [k * dim, (k + 1) * dim, (k + 2) * dim, (k + 3) * dim];
  let [s, t, u, v] = [0, 0, 0, 0];
  let [s2, t2, u2, v2] = [0, 0, 0, 0];
  for (let j = 0; j < dim; j++) {
    // Names one by one: a list in this loop costs more than the loads that it saves.
    const upper = x[p + j];
    const lower = x[q + j];
    const first = y[b + j];
    const second = y[c + j];
    const third = y[d + j];
    const fourth = y[e + j];
    s += upper * first;
    t += upper * second;
    u += upper * third;
    v += upper * fourth;
    s2 += lower * first;
    t2 += lower * second;
    u2 += lower * third;
    v2 += lower * fourth;
  }
  out[at] = s;
  out[at + 1] = t;
  out[at + 2] = u;
  out[at + 3] = v;
  out[below] = s2;
  out[below + 1] = t2;
  out[below + 2] = u2;
  out[below + 3] = v2;
}

/** X Y' for X n x m, Y r x m; `dim` is m. Where Y is X itself, what lies below the diagonal is copied from above it. */
export function timesTransposed(x: Float64Array, y: Float64Array, dim: number): Float64Array {
  const [n, r] = [x.length / dim, y.length / dim];
  const out = new Float64Array(n * r);
  const [evenRows, fours] = [n - (n % 2), r - (r % 4)];
  /** The first column of row i that is computed. */
  const from = (i: number): number => (x === y ? i - (i % 4) : 0);
  for (let i = 0; i < n; i++) {
    const isUpper = i % 2 === 0 && i < evenRows;
    for (let k = from(i); k < fours; k += 4) {
      if (isUpper) eightProducts([x, i], [y, k], dim, out, [i * r + k, (i + 1) * r + k]);
      else if (i >= evenRows) fourProducts([x, i], [y, k], dim, out, i * r + k);
    }
    for (let k = fours; k < r; k++) {
      let sum = 0;
      for (let j = 0; j < dim; j++) sum += x[i * dim + j] * y[k * dim + j];
      out[i * r + k] = sum;
    }
  }
  for (let i = 0; i < n; i++) for (let k = 0; k < from(i); k++) out[i * r + k] = out[k * r + i];
  return out;
}

/** Adds weights[w + k] a[k] for the `count` rows a[k] of a matrix to a row of `out`, in order of k. */
// eslint-disable-next-line max-params -- innermost loop: no record is made a row
function addRows(
  out: Float64Array,
  at: number,
  weights: Float64Array,
  first: number,
  a: Float64Array,
  dim: number,
): void {
  const count = a.length / dim;
  let k = 0;
  for (; k + 3 < count; k += 4) {
    const [p, q, s, t] = [k * dim, (k + 1) * dim, (k + 2) * dim, (k + 3) * dim];
    const [w, x, y, z] = [
      weights[first + k],
      weights[first + k + 1],
      weights[first + k + 2],
      weights[first + k + 3],
    ];
    if (w === 0 && x === 0 && y === 0 && z === 0) continue;
    for (let j = 0; j < dim; j++)
      out[at + j] = out[at + j] + w * a[p + j] + x * a[q + j] + y * a[s + j] + z * a[t + j];
  }
  for (; k < count; k++) {
    const w = weights[first + k];
    if (w !== 0) for (let j = 0; j < dim; j++) out[at + j] += w * a[k * dim + j];
  }
}

/** X A for X n x r, A r x m. */
export function times(x: Float64Array, a: Float64Array, rank: number, dim: number): Float64Array {
  const n = x.length / rank;
  const out = new Float64Array(n * dim);
  for (let i = 0; i < n; i++) addRows(out, i * dim, x, i * rank, a, dim);
  return out;
}

/** X' Y for X n x r, Y n x m. */
export function transposedTimes(
  x: Float64Array,
  y: Float64Array,
  rank: number,
  dim: number,
): Float64Array {
  const out = new Float64Array(rank * dim);
  for (let i = 0; i < y.length / dim; i++)
    for (let k = 0; k < rank; k++) {
      const v = x[i * rank + k];
      if (v !== 0) for (let j = 0; j < dim; j++) out[k * dim + j] += v * y[i * dim + j];
    }
  return out;
}

/** Index of the number that is largest in size among the first `count`; the first of equals. */
export function largestIndex(x: ArrayLike<number>, count = x.length): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (Math.abs(x[j]) > Math.abs(x[best])) best = j;
  return best;
}

/** `count` members of a list, evenly spaced, ends included; all of a shorter list. */
export const evenly = <T>(list: readonly T[], count: number): T[] =>
  list.length <= count
    ? [...list]
    : Array.from(
        { length: count },
        (_, i) => list[count === 1 ? 0 : Math.round((i * (list.length - 1)) / (count - 1))],
      );
