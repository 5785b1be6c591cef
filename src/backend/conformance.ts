/**
 * Holds a backend to the reference within a derived tolerance. With unit roundoff u and gamma_k = k u / (1 - k u), inputs
 * rounded once and two nested dot products of lengths m and r in any order of summation satisfy (Higham 2002, section 3.5)
 *   |P^ - P| <= gamma_{m + r + 3} |G| |A|' |A|   elementwise:
 * one rounding for each entry of G (1) and of A, used twice (2), m for y = G A' (products and sums) and r for y A.
 */
import { stream } from "../core/stream.js";
import type { Backend, BatchShape } from "./backend.js";
import { createReference } from "./reference.js";

/** Shapes with odd sizes and every edge: r = 1, m = 1, one and several rows. */
export const CONFORMANCE_SHAPES: readonly BatchShape[] = [
  [1, 1, 1, 1], [3, 1, 7, 1], [2, 3, 1, 2], [9, 5, 13, 3], [4, 16, 64, 1], [5, 17, 33, 8], [2, 64, 257, 2], [1, 256, 100, 1], [64, 8, 31, 4],
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
