/** Products of small row-major matrices, summed in index order: the same bits everywhere. */

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

/** X Y' for X n x m, Y r x m; `dim` is m. */
export function timesTransposed(x: Float64Array, y: Float64Array, dim: number): Float64Array {
  const [n, r] = [x.length / dim, y.length / dim];
  const out = new Float64Array(n * r);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < r; k++) {
      let sum = 0;
      for (let j = 0; j < dim; j++) sum += x[i * dim + j] * y[k * dim + j];
      out[i * r + k] = sum;
    }
  return out;
}

/** X A for X n x r, A r x m. */
export function times(x: Float64Array, a: Float64Array, rank: number, dim: number): Float64Array {
  const n = x.length / rank;
  const out = new Float64Array(n * dim);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < rank; k++) {
      const v = x[i * rank + k];
      if (v !== 0) for (let j = 0; j < dim; j++) out[i * dim + j] += v * a[k * dim + j];
    }
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
