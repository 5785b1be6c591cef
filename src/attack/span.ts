/**
 * The span test (docs/theory.md E14): was x trained on? An adapter W0 + s B A whose A is frozen moves by
 * B = sum of c_i (A x_i)' over what reached the layer, so every row of B lies in the span of the A x_i. Where that span
 * does not fill the space, A x lies in the row space of B for members, and off it for others. Needs the adapter and the
 * candidates' inputs to the layer; no other model, no label, no threshold that is chosen on data.
 *
 * Directions that rounding may have made, or hidden, are never guessed: "inside" is said where it holds for the
 * smallest row space that rounding allows, "outside" where it holds for the largest.
 */
import { Matrix, SVD } from "ml-matrix";
import { timesTransposed } from "../core/row-major.js";
import { gammaln } from "../core/stdlib.js";

/** B after training, less B before it: zero for adapters as they begin. Row-major. */
export interface PublishedAdapter {
  readonly rank: number;
  /** n x rank */
  readonly b: Float64Array;
  /** rank x m */
  readonly a: Float64Array;
}

/** Where a candidate lies. */
export type Place = "inside" | "outside" | "unclear";

/** What a row space tells. */
export interface SpanFound {
  /** Rank of B, and the least and the most that rounding lets it be. */
  readonly rank: number;
  readonly least: number;
  readonly most: number;
  /** The most directions that B could have: min(n, rank, m). At that rank the test tells nothing. */
  readonly room: number;
  /**
   * "none" where B is zero or surely fills its room: every candidate lies inside, or members need not; "unclear" where
   * it may.
   */
  readonly power: "some" | "none" | "unclear";
  /** Largest relative residual that rounding gives a member. */
  readonly tolerance: number;
  /**
   * At most this is the probability that A x of Gaussian A lies within the tolerance by chance, for x orthogonal to
   * what was trained on; near 1 where one direction or none is left and the tolerance is wide.
   */
  readonly chance: number;
  /**
   * Of each candidate |A x off the row space| / |A x|, over all its rows (Frobenius); in [0, 1]. NaN where A x = 0.
   */
  readonly residuals: Float64Array;
  /**
   * Of each candidate log10 of sum_k (v_k . A x)^2 / (s_k^2 / s_1^2 + precision^2) / |A x|^2, for B = U S V': its
   * leverage. Members have less of it in directions that B has little of; graded, where the residual is a cut.
   */
  readonly leverages: Float64Array;
  readonly places: readonly Place[];
}

/** A singular value within this factor of the precision may be rounding, or not. */
const UNCLEAR = 10;

/** Rounding of an adapter that was trained and stored in f64, relative to its largest singular value. */
export const spanPrecision = (n: number, rank: number): number => Math.max(n, rank) * 2 ** -52;
/**
 * The same of one trained or stored in f32. Rounding leaves some 2^-24 sqrt(steps) of the largest singular value: this
 * is 8 times 2^-24, and unclear begins at a tenth of it.
 */
export const F32_SPAN_PRECISION = 2 ** -21;

/** Singular values, largest first, and all r right singular vectors as columns. */
function decomposed(b: Float64Array, rank: number): { values: number[]; vectors: Matrix } {
  const n = b.length / rank;
  // Rows of zeros change neither: with r rows or more the library gives every vector.
  const padded = Matrix.zeros(Math.max(n, rank), rank);
  for (let i = 0; i < n; i++) for (let k = 0; k < rank; k++) padded.set(i, k, b[i * rank + k]);
  const svd = new SVD(padded, { computeLeftSingularVectors: false });
  return { values: svd.diagonal.slice(0, rank), vectors: svd.rightSingularVectors };
}

/** Squares of the coordinates of each candidate's A x along the singular vectors, summed over its rows: count x r. */
function energies(ax: Float64Array, rowsOf: readonly number[], vectors: Matrix): Float64Array {
  const rank = vectors.rows;
  const turned = timesTransposed(ax, Float64Array.from(vectors.transpose().to1DArray()), rank);
  const out = new Float64Array(rowsOf.length * rank);
  let at = 0;
  rowsOf.forEach((rows, i) => {
    for (let row = 0; row < rows; row++, at += rank)
      for (let k = 0; k < rank; k++) out[i * rank + k] += turned[at + k] ** 2;
  });
  return out;
}

const sumFrom = (list: Float64Array, from: number): number => {
  let sum = 0;
  for (let k = from; k < list.length; k++) sum += list[k];
  return sum;
};

/** What rounding gives a member: the row space turns by rounding over its smallest singular value (Wedin 1972). */
const toleranceAt = (relative: readonly number[], rank: number, precision: number): number =>
  rank > 0 ? precision * (1 + 1 / relative[rank - 1]) : precision;

/** No candidate is called inside where chance alone would do it more often. */
export const SPAN_CHANCE = 1e-3;

/**
 * P(Beta((room - rank)/2, rank/2) <= t^2), the squared residual of a random direction, bounded by its leading term
 * t^(room - rank) / (a B(a, b)) (1 - t^2)^min(0, b - 1).
 */
export function chanceAt(t: number, rank: number, room: number): number {
  const [a, b] = [(room - rank) / 2, rank / 2];
  if (!(a > 0 && b > 0 && t < 1)) return 1;
  const log =
    2 * a * Math.log(t) +
    gammaln(a + b) -
    gammaln(a + 1) -
    gammaln(b) +
    Math.min(0, b - 1) * Math.log1p(-t * t);
  return Math.min(1, Math.exp(log));
}

/** Places of the candidates, between the least and the most row space. */
function placeOf(
  residualAt: (rank: number) => number,
  { least, most, room }: Pick<SpanFound, "least" | "most" | "room">,
  toleranceOf: (rank: number) => number,
): Place {
  if (least === 0 || least === room) return "unclear";
  const tolerance = toleranceOf(least);
  if (residualAt(least) <= tolerance)
    return chanceAt(tolerance, least, room) <= SPAN_CHANCE ? "inside" : "unclear";
  return most < room && residualAt(most) > UNCLEAR * toleranceOf(most) ? "outside" : "unclear";
}

/**
 * @param inputs what reaches the layer for each candidate: rows x m, the candidates' rows one after the other
 * @param precision rounding of B relative to its largest singular value: `spanPrecision` or `F32_SPAN_PRECISION`
 * @param rowsOf rows (tokens) of each candidate; one each unless given
 * @throws RangeError where sizes do not fit, or a number is not finite
 */
export function spanTest(
  { rank, b, a }: PublishedAdapter,
  inputs: Float64Array,
  precision: number,
  rowsOf?: readonly number[],
): SpanFound {
  const [n, m] = [b.length / rank, a.length / rank];
  if (![n, m].every((x) => Number.isInteger(x) && x > 0))
    throw new RangeError(`B and A must hold whole rows of rank ${rank}: ${b.length}, ${a.length}`);
  const rows = rowsOf ?? Array.from({ length: inputs.length / m }, () => 1);
  if (rows.reduce((x, y) => x + y, 0) * m !== inputs.length)
    throw new RangeError(`inputs must hold the candidates' rows of ${m} numbers: ${inputs.length}`);
  if (![b, a, inputs].every((list) => list.every(Number.isFinite)))
    throw new RangeError("B, A and inputs must be finite");
  const { values, vectors } = decomposed(b, rank);
  const relative = values.map((s) => (values[0] > 0 ? s / values[0] : 0));
  const above = (limit: number): number => relative.filter((s) => s > limit).length;
  const room = Math.min(n, rank, m);
  const cut = {
    rank: Math.min(room, above(precision)),
    least: Math.min(room, above(UNCLEAR * precision)),
    most: Math.min(room, above(precision / UNCLEAR)),
    room,
  };
  const all = energies(timesTransposed(inputs, a, m), rows, vectors);
  const of = (i: number): Float64Array => all.subarray(i * rank, (i + 1) * rank);
  const residual = (i: number, at: number): number =>
    Math.sqrt(sumFrom(of(i), at) / sumFrom(of(i), 0));
  const leverage = (i: number): number => {
    const sum = of(i).reduce((s, e, k) => s + e / (relative[k] ** 2 + precision ** 2), 0);
    return Math.log10(sum / sumFrom(of(i), 0));
  };
  const tolerance = (at: number): number => toleranceAt(relative, at, precision);
  const isNone = cut.most === 0 || cut.least === room;
  return {
    ...cut,
    power: isNone ? "none" : cut.most === room || cut.least === 0 ? "unclear" : "some",
    tolerance: tolerance(cut.rank),
    chance: chanceAt(tolerance(cut.rank), cut.rank, room),
    residuals: Float64Array.from(rows, (_, i) => residual(i, cut.rank)),
    leverages: Float64Array.from(rows, (_, i) => leverage(i)),
    places: rows.map((_, i) => placeOf((at) => residual(i, at), cut, tolerance)),
  };
}
