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
 * Takes the parts along `count` orthonormal rows of `rows` from `offset` on out of `row`, one after the other. The
 * loop that takes a part out sums up the next one: half the passes over `row`, and no view a pair of rows.
 * @param row stands in `rows`, behind those
 */
export function takeOut(
  row: Float64Array,
  rows: Float64Array,
  offset: number,
  count: number,
): void {
  const dim = row.length;
  let along = 0;
  if (count > 0) for (let j = 0; j < dim; j++) along += row[j] * rows[offset + j];
  for (let k = 0, at = offset; k < count; k++, at += dim) {
    let next = 0;
    // After the last row stands `row` itself, whose sum is not used.
    for (let j = 0; j < dim; j++) {
      const left = row[j] - along * rows[at + j];
      row[j] = left;
      next += left * rows[at + dim + j];
    }
    along = next;
  }
}

/** Rows: sqrt(m/r) times r Haar-distributed orthonormal vectors (Gaussian rows, Gram-Schmidt applied twice). */
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
    const row = out.subarray(offset + i * dim, offset + (i + 1) * dim);
    for (let j = 0; j < dim; j++) row[j] = source.normal();
    for (let pass = 0; pass < 2; pass++) takeOut(row, out, offset, i);
    let norm = 0;
    for (let j = 0; j < dim; j++) norm += row[j] * row[j];
    const scale = 1 / Math.sqrt(norm);
    for (let j = 0; j < dim; j++) row[j] *= scale;
  }
  const scale = Math.sqrt(dim / rank);
  for (let i = offset; i < offset + rank * dim; i++) out[i] *= scale;
}
