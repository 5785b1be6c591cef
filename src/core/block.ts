/**
 * The frame in which the noise N = G (A'A - I) of all rows of G has a law without A (docs/theory.md,
 * Rows of one draw; block-trial.ts draws from it). F holds, in an orthonormal basis, the rows of G
 * (F = [L, 0], d columns) and the unit vectors of their probes (F = [P, R], d + e columns).
 */

/** What share of a row's square a new direction has at least: 3e-7 of its length, as f32 would round it away. */
const LEAST = 1e-13;

/** Rows and probes in the basis. A row of a matrix has `stride` numbers, a multiple of 4. */
export interface BlockFrame {
  readonly rows: number;
  readonly dim: number;
  /** d: the rank of G. */
  readonly own: number;
  /** e: directions that the probes have beside. */
  readonly probed: number;
  readonly stride: number;
  /** L: rows x stride, a row of zeros behind an odd number of them. */
  readonly lower: Float64Array;
  /** Row i of L has zeros from here on. */
  readonly ends: Int32Array;
  /** P and R: rows x stride, rows x stride. */
  readonly along: Float64Array;
  readonly across: Float64Array;
}

export const upToFour = (n: number): number => (n + 3) & ~3;

/** x . y over `count` numbers from two places, in four sums. */
export function dotAt(
  x: Float64Array,
  i: number,
  y: Float64Array,
  j: number,
  count: number,
): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    a += x[i + k] * y[j + k];
    b += x[i + k + 1] * y[j + k + 1];
    c += x[i + k + 2] * y[j + k + 2];
    d += x[i + k + 3] * y[j + k + 3];
  }
  for (; k < count; k++) a += x[i + k] * y[j + k];
  return a + b + (c + d);
}

/** Inner products of the rows of G and the unit vectors of the probes, 2n x 2n, the lower half. */
function gramOf(gradient: Float64Array, dim: number, probes: readonly number[]): Float64Array {
  const n = probes.length;
  const gram = new Float64Array(4 * n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++)
      gram[2 * n * i + k] = dotAt(gradient, i * dim, gradient, k * dim, dim);
    for (let k = 0; k < n; k++) gram[2 * n * (n + i) + k] = gradient[k * dim + probes[i]];
    for (let k = 0; k <= i; k++) gram[2 * n * (n + i) + n + k] = Number(probes[i] === probes[k]);
  }
  return gram;
}

/**
 * Cholesky's factor F of a positive semidefinite Gram matrix, row by row: a row that brings no direction of its own
 * has no column.
 * @param most directions that there are at most
 * @returns F (size x size) and the number of directions after each row
 */
function factorOf(
  gram: Float64Array,
  size: number,
  most: number,
): { factor: Float64Array; ends: Int32Array } {
  const factor = new Float64Array(size * size);
  const ends = new Int32Array(size);
  const pivots: number[] = [];
  for (let i = 0; i < size; i++) {
    const at = i * size;
    pivots.forEach((p, c) => {
      factor[at + c] =
        (gram[at + p] - dotAt(factor, at, factor, p * size, c)) / factor[p * size + c];
    });
    const rest = gram[at + i] - dotAt(factor, at, factor, at, pivots.length);
    if (rest > LEAST * gram[at + i] && pivots.length < most) {
      factor[at + pivots.length] = Math.sqrt(rest);
      pivots.push(i);
    }
    ends[i] = pivots.length;
  }
  return { factor, ends };
}

/**
 * The frame of rows of G and their probes.
 * @param gradient rows x dim, row-major; rows may be zero, repeated or dependent
 * @param probes a column of each row
 */
export function blockFrame(
  gradient: Float64Array,
  dim: number,
  probes: readonly number[],
): BlockFrame {
  const n = probes.length;
  const { factor, ends } = factorOf(gramOf(gradient, dim, probes), 2 * n, dim);
  const own = n > 0 ? ends[n - 1] : 0;
  const probed = n > 0 ? ends[2 * n - 1] - own : 0;
  const stride = upToFour(Math.max(own, probed));
  const part = (first: number, from: number, count: number): Float64Array => {
    const out = new Float64Array((n + (n & 1)) * stride);
    for (let i = 0; i < n; i++) {
      const at = (first + i) * 2 * n + from;
      out.set(factor.subarray(at, at + count), i * stride);
    }
    return out;
  };
  return {
    rows: n,
    dim,
    own,
    probed,
    stride,
    lower: part(0, 0, own),
    ends: Int32Array.from({ length: n + (n & 1) }, (_, i) => (i < n ? ends[i] : 0)),
    along: part(n, 0, own),
    across: part(n, own, probed),
  };
}
