/**
 * Holds a backend to the reference within a derived tolerance. With unit roundoff
 * u and gamma_k = k u / (1 - k u), inputs rounded once and two nested dot products
 * of lengths m and r in any order of summation satisfy (Higham 2002, section 3.5)
 *   |P^ - P| <= gamma_{m + r + 3} |G| |A|' |A|   elementwise:
 * one rounding for each entry of G (1) and of A, used twice (2), m for y = G A' (products and sums) and r for y A.
 */
import { stream } from "../core/stream.js";
import type { Backend, BatchShape } from "./backend.js";
import { createReference } from "./reference.js";

/**
 * Shapes with odd sizes and every edge: r = 1, m = 1, one and several rows, every
 * remainder of m by 8 and of rows by 4, more than one block and part of columns and of rows of A.
 */
export const CONFORMANCE_SHAPES: readonly BatchShape[] = [
  [1, 1, 1, 1],
  [3, 1, 7, 1],
  [2, 3, 1, 2],
  [9, 5, 13, 3],
  [4, 16, 64, 1],
  [5, 17, 33, 8],
  [2, 64, 257, 2],
  [1, 256, 100, 1],
  [64, 8, 31, 4],
  [2, 3, 6, 6],
  [1, 3, 11, 7],
  [1, 5, 20, 13],
  [2, 3, 1031, 64],
  [2, 3, 2051, 5],
  [1, 2, 8193, 2],
  [2, 1, 2050, 1],
  [1, 3, 18, 1],
  [1, 40, 1101, 5],
].map(([batch, rank, dim, rows]) => ({ batch, rank, dim, rows }));

/** Worst ratio of the error to its bound over all shapes: conforming backends stay at or below 1. */
export async function worstConformance(backend: Backend): Promise<number> {
  const oracle = createReference();
  let worst = 0;
  for (const shape of CONFORMANCE_SHAPES) {
    const { batch, rank, dim, rows } = shape;
    const { normal } = stream("conformance", `${batch}x${rank}x${dim}x${rows}`, 0);
    const factors = Float64Array.from({ length: batch * rank * dim }, normal);
    const gradient = Float64Array.from({ length: rows * dim }, normal);
    const exact = await oracle.project(factors, gradient, shape);
    const size = await oracle.project(factors.map(Math.abs), gradient.map(Math.abs), shape);
    const seen = await backend.project(factors, gradient, shape);
    const k = (dim + rank + 3) * Math.max(backend.info.unitRoundoff, 2 ** -53);
    for (let i = 0; i < exact.length; i++) {
      const ratio = Math.abs(seen[i] - exact[i]) / ((k / (1 - k)) * size[i]);
      if (!(ratio <= worst)) worst = Number.isNaN(ratio) ? Infinity : ratio;
    }
  }
  return worst;
}

/** Column whose noise the sampling check keeps, row by row: the last, the first, and others. */
const probeOf = (row: number, dim: number): number => (row * 5 + dim - 1) % dim;

/**
 * The same for `sample`, on the factors that it says it draws. N = G A'A - G errs by B =
 * gamma_{m + r + 8} (|G| |A|'|A| + |G|) elementwise: as above, the factor 1/r, the
 * subtraction of G and their roundings. With sums of f32 over at most 64 panels of 8, q .
 * N errs by |q| . B + gamma_80 |q| . |N|, and |N|^2 by 2 |N| . B + |B|^2 + gamma_80 |N|^2.
 * @param enough no further shape is looked at once a ratio is above it: 1 where a bug is to be seen
 */
export async function worstSampling(backend: Backend, enough = Infinity): Promise<number> {
  const oracle = createReference();
  const unit = Math.max(backend.info.unitRoundoff, 2 ** -53);
  const gamma = (k: number): number => (k * unit) / (1 - k * unit);
  let worst = 0;
  for (const shape of CONFORMANCE_SHAPES) {
    if (worst > enough) break;
    const { batch, rank, dim, rows } = shape;
    const experiment = `sampling/${batch}x${rank}x${dim}x${rows}`;
    const { normal } = stream("conformance", experiment, 0);
    const gradient = Float64Array.from({ length: rows * dim }, normal);
    const first = 2 ** 53 - 2 - batch;
    const probes = Array.from({ length: rows }, (_, i) => probeOf(i, dim));
    const request = { ...shape, seed: "conformance", experiment, first, gradient, probes };
    const factors = await backend.factors(request);
    const exact = await oracle.project(factors, gradient, shape);
    const size = await oracle.project(factors.map(Math.abs), gradient.map(Math.abs), shape);
    const seen = await backend.sample(request);
    if (seen.length !== 3 * batch * rows) return Infinity;
    for (let t = 0; t < batch; t++)
      for (let i = 0; i < rows; i++) {
        const noise = (j: number): number =>
          exact[(t * rows + i) * dim + j] - gradient[i * dim + j];
        const bound = (j: number): number =>
          gamma(dim + rank + 8) *
          (size[(t * rows + i) * dim + j] + Math.abs(gradient[i * dim + j]));
        let [along, energy, alongBound, energyBound] = [0, 0, 0, 0];
        for (let j = 0; j < dim; j++) {
          const [n, q, b] = [noise(j), gradient[i * dim + j], bound(j)];
          along += q * n;
          energy += n * n;
          alongBound += Math.abs(q) * (b + gamma(80) * Math.abs(n));
          energyBound += 2 * Math.abs(n) * b + b * b + gamma(80) * n * n;
        }
        const at = 3 * (t * rows + i);
        for (const [value, exactly, allowed] of [
          [seen[at], noise(probes[i]), bound(probes[i])],
          [seen[at + 1], along, alongBound],
          [seen[at + 2], energy, energyBound],
        ]) {
          const ratio = Math.abs(value - exactly) / allowed;
          if (!(ratio <= worst)) worst = Number.isNaN(ratio) ? Infinity : ratio;
        }
      }
  }
  return worst;
}
