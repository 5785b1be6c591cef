/** Random-init LoRA factors A (r x m), scaled so that E[A'A] = I for every law of the entries. */
import { UsageError } from "./errors.js";
import type { Stream } from "./stream.js";

/**
 * Laws of A. "kaiming-uniform" is PEFT's default, here rescaled
 * to variance 1/r (PEFT's 1/(3m) goes into the scaling s).
 */
export const INITS = ["gaussian", "kaiming-uniform", "rademacher", "orthogonal"] as const;
export type Init = (typeof INITS)[number];

/** Fills `out` (r x m, row-major) at `offset` with one draw of A. */
// eslint-disable-next-line max-params -- innermost loop: no record is made a draw
export function sampleFactor(
  init: Init,
  rank: number,
  dim: number,
  source: Stream,
  out: Float64Array,
  offset = 0,
): void {
  const end = offset + rank * dim;
  switch (init) {
    case "gaussian": {
      const sd = 1 / Math.sqrt(rank);
      for (let i = offset; i < end; i++) out[i] = sd * source.normal();
      return;
    }
    case "kaiming-uniform": {
      // U(-1/sqrt m, 1/sqrt m) has variance 1/(3m); dividing by sqrt(r v) leaves U(-sqrt(3/r), sqrt(3/r)).
      const width = Math.sqrt(3 / rank);
      for (let i = offset; i < end; i++) out[i] = width * (2 * source.uniform() - 1);
      return;
    }
    case "rademacher": {
      const size = 1 / Math.sqrt(rank);
      for (let i = offset; i < end; i++) out[i] = source.uniform() < 0.5 ? -size : size;
      return;
    }
    case "orthogonal":
      sampleOrthogonal(rank, dim, source, out, offset);
  }
}

/**
 * Takes from the row at `at` its parts along the `count` orthonormal rows at `first` (classical Gram-Schmidt: all
 * products first). Four rows a time, in an order of their own: the same bits everywhere.
 */
function removeParts(
  out: Float64Array,
  first: number,
  count: number,
  at: number,
  dim: number,
): void {
  const parts = new Float64Array(count);
  let k = 0;
  for (; k + 3 < count; k += 4) {
    const [p, q, s, t] = [0, 1, 2, 3].map((i) => first + (k + i) * dim);
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let j = 0; j < dim; j++) {
      const x = out[at + j];
      a += x * out[p + j];
      b += x * out[q + j];
      c += x * out[s + j];
      d += x * out[t + j];
    }
    parts.set([a, b, c, d], k);
  }
  for (; k < count; k++)
    for (let j = 0; j < dim; j++) parts[k] += out[at + j] * out[first + k * dim + j];
  for (k = 0; k + 3 < count; k += 4) {
    const [p, q, s, t] = [0, 1, 2, 3].map((i) => first + (k + i) * dim);
    const [a, b, c, d] = parts.subarray(k, k + 4);
    for (let j = 0; j < dim; j++)
      out[at + j] -= a * out[p + j] + b * out[q + j] + c * out[s + j] + d * out[t + j];
  }
  for (; k < count; k++)
    for (let j = 0; j < dim; j++) out[at + j] -= parts[k] * out[first + k * dim + j];
}

function squareOf(out: Float64Array, at: number, dim: number): number {
  let square = 0;
  for (let j = 0; j < dim; j++) square += out[at + j] * out[at + j];
  return square;
}

/**
 * Rows: sqrt(m/r) times r Haar-distributed orthonormal vectors, Gaussian rows made orthonormal by Gram-Schmidt. A row
 * that loses more than half of its square is done a second time, which keeps products of rows at rounding (Daniel,
 * Gragg, Kaufman & Stewart 1976, doi:10.1090/S0025-5718-1976-0431641-8).
 */
function sampleOrthogonal(
  rank: number,
  dim: number,
  source: Stream,
  out: Float64Array,
  offset: number,
): void {
  if (rank > dim)
    throw new UsageError(
      "init orthogonal",
      `used with rank <= dim (${dim})`,
      `rank ${rank}`,
      "lower the rank",
    );
  for (let i = 0; i < rank; i++) {
    const at = offset + i * dim;
    for (let j = 0; j < dim; j++) out[at + j] = source.normal();
    let [before, square] = [Infinity, squareOf(out, at, dim)];
    for (let pass = 0; pass < 2 && 2 * square < before; pass++) {
      before = square;
      removeParts(out, offset, i, at, dim);
      square = squareOf(out, at, dim);
    }
    const scale = 1 / Math.sqrt(square);
    for (let j = 0; j < dim; j++) out[at + j] *= scale;
  }
  const scale = Math.sqrt(dim / rank);
  for (let i = offset; i < offset + rank * dim; i++) out[i] *= scale;
}
