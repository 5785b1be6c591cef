/**
 * The noise N = G (A'A - I) of all rows of G together, for Gaussian A (r x m), without A (docs/theory.md, Rows of one
 * draw). With T, V and B of independent numbers and M = L T, the noise of row i is M_i T'/r - L_i on the d directions
 * of G, M_i V/r on the e directions of the probes, and has the length |M_i B|/r on all others.
 */
import { dotAt, upToFour, type BlockFrame } from "./block.js";

/** Numbers that a trial is made of: chi-squares by their degrees of freedom, and how many normals. */
export interface BlockNumbers {
  /** p = min(d, r): columns of T, and their diagonal's degrees of freedom. */
  readonly inner: readonly number[];
  /** The same of B, which has min(p, m - d - e) columns. */
  readonly outer: readonly number[];
  readonly normals: number;
}

/** Sum over i < height of min(i, width): the numbers below the diagonal of a matrix. */
function below(height: number, width: number): number {
  let sum = 0;
  for (let i = 0; i < height; i++) sum += Math.min(i, width);
  return sum;
}

/** Bartlett's degrees of freedom: of - 0, of - 1, .. */
const falling = (count: number, of: number): number[] =>
  Array.from({ length: count }, (_, k) => of - k);

export function blockNumbers({ own, probed, dim }: BlockFrame, rank: number): BlockNumbers {
  const width = Math.min(own, rank);
  const others = dim - own - probed;
  const outer = falling(Math.min(width, others), others);
  return {
    inner: falling(width, rank),
    outer,
    normals: below(own, width) + width * probed + below(width, outer.length),
  };
}

/** A matrix by rows, of which row l has zeros before `first[l]` and from `last[l]` on; both grow with l. */
interface Banded {
  readonly values: Float64Array;
  readonly height: number;
  readonly first: Int32Array;
  readonly last: Int32Array;
}

function banded(
  height: number,
  stride: number,
  first: (l: number) => number,
  last: (l: number) => number,
): Banded {
  const tall = upToFour(height);
  return {
    values: new Float64Array(tall * stride),
    height,
    first: Int32Array.from({ length: tall }, (_, l) => first(l)),
    last: Int32Array.from({ length: tall }, (_, l) => last(l)),
  };
}

/**
 * X Y' for X of `rows` rows, an even number, that have zeros from `ends` on: rows x `wide`. Tiles of 2 x 4, whose
 * loops run over some zeros, too.
 */
function timesBanded(
  x: Float64Array,
  ends: Int32Array,
  stride: number,
  { values: y, height, first, last }: Banded,
  out: Float64Array,
): void {
  const wide = out.length / ends.length;
  for (let i = 0; i < ends.length; i += 2) {
    const most = Math.max(ends[i], ends[i + 1]);
    for (let l = 0; l < height; l += 4) {
      const from = first[l];
      let k = i * stride + from;
      let p = l * stride + from;
      const end = i * stride + Math.min(most, last[l + 3]);
      let a0 = 0;
      let a1 = 0;
      let a2 = 0;
      let a3 = 0;
      let b0 = 0;
      let b1 = 0;
      let b2 = 0;
      let b3 = 0;
      for (; k < end; k++, p++) {
        const v = x[k];
        const w = x[k + stride];
        const y0 = y[p];
        const y1 = y[p + stride];
        const y2 = y[p + 2 * stride];
        const y3 = y[p + 3 * stride];
        a0 += v * y0;
        a1 += v * y1;
        a2 += v * y2;
        a3 += v * y3;
        b0 += w * y0;
        b1 += w * y1;
        b2 += w * y2;
        b3 += w * y3;
      }
      const to = i * wide + l;
      out[to] = a0;
      out[to + 1] = a1;
      out[to + 2] = a2;
      out[to + 3] = a3;
      out[to + wide] = b0;
      out[to + wide + 1] = b1;
      out[to + wide + 2] = b2;
      out[to + wide + 3] = b3;
    }
  }
}

/**
 * Makes of a trial's numbers what a sweep keeps of its noise: N_j, q . N and |N|^2 of every row, to `sums` at `to`.
 * @param normals standard normals, as many as `blockNumbers` says
 * @param inner, outer chi-squares of its degrees of freedom
 */
export type BlockTrial = (
  normals: ArrayLike<number>,
  inner: ArrayLike<number>,
  outer: ArrayLike<number>,
  sums: Float64Array,
  to: number,
) => void;

/** T by rows and by columns, and V beside B by columns. */
interface Parts {
  readonly byRow: Banded;
  readonly byColumn: Banded;
  readonly rest: Banded;
  readonly own: number;
  readonly probed: number;
  readonly width: number;
  readonly outside: number;
  readonly stride: number;
}

/** Puts a trial's numbers in their places: T row by row, V and B column by column. */
function fill(
  { byRow, byColumn, rest, own, probed, width, outside, stride }: Parts,
  normals: ArrayLike<number>,
  inner: ArrayLike<number>,
  outer: ArrayLike<number>,
): void {
  let next = 0;
  for (let l = 0; l < own; l++)
    for (let k = 0; k < Math.min(l + 1, width); k++) {
      const value = k === l ? Math.sqrt(inner[k]) : normals[next++];
      byRow.values[l * stride + k] = value;
      byColumn.values[k * stride + l] = value;
    }
  for (let c = 0; c < probed; c++)
    for (let k = 0; k < width; k++) rest.values[c * stride + k] = normals[next++];
  for (let c = 0; c < outside; c++)
    for (let k = c; k < width; k++)
      rest.values[(probed + c) * stride + k] = k === c ? Math.sqrt(outer[c]) : normals[next++];
}

/** Trials of a frame under rank r. */
export function blockTrial(frame: BlockFrame, rank: number): BlockTrial {
  const { rows, own, probed, stride, lower, ends, along, across } = frame;
  const numbers = blockNumbers(frame, rank);
  const [width, outside] = [numbers.inner.length, numbers.outer.length];
  const parts: Parts = {
    byRow: banded(
      own,
      stride,
      () => 0,
      (l) => Math.min(l + 1, width),
    ),
    byColumn: banded(
      width,
      stride,
      (k) => k,
      () => own,
    ),
    rest: banded(
      probed + outside,
      stride,
      (c) => Math.max(0, c - probed),
      () => width,
    ),
    own,
    probed,
    width,
    outside,
    stride,
  };
  const narrow = ends.map((end) => Math.min(end, width));
  const wide = upToFour(probed + outside);
  const product = new Float64Array(ends.length * stride);
  const inside = new Float64Array(ends.length * stride);
  const other = new Float64Array(ends.length * wide);
  return (normals, inner, outer, sums, to) => {
    fill(parts, normals, inner, outer);
    timesBanded(lower, ends, stride, parts.byColumn, product);
    timesBanded(product, narrow, stride, parts.byRow, inside);
    timesBanded(product, narrow, stride, parts.rest, other);
    for (let i = 0; i < rows; i++) {
      const [at, by] = [i * stride, i * wide];
      for (let l = 0; l < own; l++) inside[at + l] = inside[at + l] / rank - lower[at + l];
      sums[to + 3 * i] =
        dotAt(along, at, inside, at, own) + dotAt(across, at, other, by, probed) / rank;
      sums[to + 3 * i + 1] =
        dotAt(product, at, product, at, width) / rank - dotAt(lower, at, lower, at, own);
      sums[to + 3 * i + 2] =
        dotAt(inside, at, inside, at, own) +
        dotAt(other, by, other, by, probed + outside) / (rank * rank);
    }
  };
}
