/**
 * Two gradients as a pair of covariances, S = G G' and S_1 = G_1 G_1' (docs/theory.md E13): whether their ranges are
 * the same, and the eigenvalues of S^-1 S_1 on that range. Singular values of the gradients themselves are taken, never
 * products G G', whose small eigenvalues would drown in rounding.
 */
import { Matrix, SVD } from "ml-matrix";

/** Whether two ranges are the same subspace; "unclear" where rounding could have made the difference. */
export type Ranges = "same" | "apart" | "unclear";

/** Ranks that two gradients have, and what a sketch of one tells of the other. */
export interface Pencil {
  /** Ranks of G, of G_1, and of both side by side. */
  readonly rank: number;
  readonly neighbourRank: number;
  readonly jointRank: number;
  readonly ranges: Ranges;
  /** Smallest singular value of G that counts, over the largest. Its square is lambda_min/lambda_max of S. */
  readonly smallest: number;
  /** Largest singular value of G. */
  readonly largest: number;
  /** Eigenvalues of S^-1 S_1, rising; empty unless the ranges are the same. */
  readonly eigenvalues: readonly number[];
}

/** A singular value within this factor of the precision may be rounding, or not. */
const UNCLEAR = 10;

/** A gradient of n rows (outputs) and m columns (inputs), row-major. */
interface Gradient {
  readonly values: Float64Array;
  readonly rows: number;
}

/** As columns x rows: the library wants at least as many rows as columns, and turns a wide matrix over. */
function tall({ values, rows }: Gradient): Matrix {
  const cols = values.length / rows;
  const out = new Matrix(cols, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out.set(j, i, values[i * cols + j]);
  return out;
}

const VALUES_ONLY = {
  computeLeftSingularVectors: false,
  computeRightSingularVectors: false,
  autoTranspose: true,
};

/** Singular values, largest first, relative to the largest. */
function relativeValues(of: Matrix): number[] {
  const { diagonal } = new SVD(of, VALUES_ONLY);
  return diagonal.map((s) => (diagonal[0] > 0 ? s / diagonal[0] : 0));
}

const countOf = (values: readonly number[], above: number): number =>
  values.filter((s) => s > above).length;

/** A rank, and the least and the most that rounding lets it be. */
interface RankFound {
  readonly rank: number;
  readonly least: number;
  readonly most: number;
}
const rankFound = (values: readonly number[], precision: number): RankFound => ({
  rank: countOf(values, precision),
  least: countOf(values, UNCLEAR * precision),
  most: countOf(values, precision / UNCLEAR),
});
const isSure = ({ least, most }: RankFound): boolean => least === most;

/** Ranges differ where both together have more directions than one of them; each may be known to within some. */
function rangesOf(g: RankFound, h: RankFound, joint: RankFound): Ranges {
  if (joint.least > Math.min(g.most, h.most)) return "apart";
  const isSame = g.rank === h.rank && g.rank === joint.rank;
  return isSame && [g, h, joint].every(isSure) ? "same" : "unclear";
}

/** Rounding of singular values of a gradient of f64 numbers, relative to the largest: its longer side times epsilon. */
export const PRECISION = 2 ** -52;
/** Of one whose numbers were computed in f32: what rounding left on gradients of known rank is below a tenth of it. */
export const F32_PRECISION = 2 ** -21;

/**
 * @param rows n, outputs of the layer
 * @param precision smallest singular value, relative to the largest, that is no rounding
 */
export function pencilOf(
  gradient: Float64Array,
  neighbour: Float64Array,
  rows: number,
  precision: number,
): Pencil {
  const g = tall({ values: gradient, rows });
  const h = tall({ values: neighbour, rows });
  const svd = new SVD(g, { computeLeftSingularVectors: false, autoTranspose: true });
  const { diagonal } = svd;
  const values = diagonal.map((s) => (diagonal[0] > 0 ? s / diagonal[0] : 0));
  const own = rankFound(values, precision);
  const other = rankFound(relativeValues(h), precision);
  // Where one of them surely has every direction, so have both together.
  const isFull = Math.max(own.least, other.least) === rows;
  const joint = isFull
    ? { rank: rows, least: rows, most: rows }
    : rankFound(relativeValues(stacked(g, h)), precision);
  const ranges = rangesOf(own, other, joint);
  return {
    rank: own.rank,
    neighbourRank: other.rank,
    jointRank: joint.rank,
    ranges,
    smallest: own.rank > 0 ? values[own.rank - 1] : 0,
    largest: diagonal[0],
    eigenvalues:
      ranges === "same" && own.rank > 0
        ? whitened(h, svd.rightSingularVectors, diagonal.slice(0, own.rank))
        : [],
  };
}

/** Both gradients' columns, one under the other. */
function stacked(g: Matrix, h: Matrix): Matrix {
  const out = new Matrix(g.rows + h.rows, g.columns);
  out.setSubMatrix(g, 0, 0);
  out.setSubMatrix(h, g.rows, 0);
  return out;
}

/** Squared singular values of D^-1 U' G_1, for G = U D V': the eigenvalues of S^-1 S_1 on the range of U. */
function whitened(h: Matrix, vectors: Matrix, values: readonly number[]): number[] {
  const out = h.mmul(vectors.subMatrix(0, vectors.rows - 1, 0, values.length - 1));
  for (let j = 0; j < values.length; j++) out.mulColumn(j, 1 / values[j]);
  const { diagonal } = new SVD(out, VALUES_ONLY);
  return diagonal
    .slice(0, values.length)
    .map((s) => s * s)
    .reverse();
}
