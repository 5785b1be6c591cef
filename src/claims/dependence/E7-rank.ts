/** E7-rank: the update of a frozen A never has more than A's rank; noise of independent entries has full rank. */
import { stream } from "../../core/stream.js";
import { matrix, multiply, transpose, type Matrix } from "../../core/matrix.js";
import { COMPUTED, defineClaim } from "../claim.js";
import { judgeBound } from "../rules.js";
import { ownTheory } from "../source.js";

const RUNS = 30;
/**
 * Growth of complete pivoting on sizes below 24 stays under 24 (Wilkinson 1961 for far larger); products of length 24
 * at most.
 */
const ROUNDING = 24 * 24 * 24 * 2 ** -53;

/** G A'A of a gradient G (n x m) and a factor A (r x m). */
const lowRankUpdate = (gradient: Matrix, a: Matrix): Matrix =>
  multiply(multiply(gradient, transpose(a)), a);

/** Place of the largest entry, in absolute value, of the rows and columns from `step` on. */
function largest(a: readonly Float64Array[], step: number): [number, number] {
  let [row, col] = [step, step];
  for (let i = step; i < a.length; i++)
    for (let j = step; j < a[i].length; j++)
      if (Math.abs(a[i][j]) > Math.abs(a[row][col])) [row, col] = [i, j];
  return [row, col];
}

/** Pivots of Gaussian elimination with complete pivoting, in falling order. */
function pivots({ rows, cols, data }: Matrix): number[] {
  const a = Array.from({ length: rows }, (_, i) => data.slice(i * cols, (i + 1) * cols));
  const found: number[] = [];
  for (let step = 0; step < Math.min(rows, cols); step++) {
    const [row, col] = largest(a, step);
    [a[step], a[row]] = [a[row], a[step]];
    for (const entries of a) [entries[step], entries[col]] = [entries[col], entries[step]];
    const pivot = a[step][step];
    found.push(Math.abs(pivot));
    if (pivot === 0) continue;
    for (let i = step + 1; i < rows; i++) {
      const factor = a[i][step] / pivot;
      for (let j = step; j < cols; j++) a[i][j] -= factor * a[step][j];
    }
  }
  return found;
}

/** The claim about an update: LoRA's, or in the tests another. */
export const e7Rank = (update = lowRankUpdate) =>
  defineClaim({
    id: "E7-rank",
    source: ownTheory("E7"),
    statement:
      "The update G A'A has rank at most r, for every gradient; DP-SGD's noise has full rank.",
    expectation: "upheld",
    because: "A product with an r x m factor has rank at most r.",
    theory: "E7",
    evidence: "proved",
    sees: COMPUTED,
    reads: {},
    test(_, { seed }) {
      let beyond = 0;
      let control = Infinity;
      for (let t = 0; t < RUNS; t++) {
        const { uniform, normal } = stream(seed, "claims/rank", t);
        const r = 1 + Math.floor(uniform() * 8);
        const [n, m] = [r + 2 + Math.floor(uniform() * 12), r + 2 + Math.floor(uniform() * 12)];
        const g = matrix(n, m, normal);
        const a = matrix(r, m, () => normal() / Math.sqrt(r));
        const low = pivots(update(g, a));
        beyond = Math.max(beyond, low[r] / low[0]);
        const full = pivots(matrix(n, m, normal));
        control = Math.min(control, full[r] / full[0]);
      }
      const name = "largest pivot r+1 / pivot 1";
      const finding = judgeBound(name, beyond, { high: ROUNDING }, RUNS, { runs: RUNS, control });
      return control > ROUNDING ? finding : { ...finding, verdict: "violated" };
    },
    explain: ({ runs, control }) => [
      {
        text:
          "Proved: a product with an r x m factor has rank at most r, and a Gaussian matrix full rank with " +
          `probability 1. Checked beside, by elimination with complete pivoting: of the updates of ${runs} random ` +
          "gradients pivot r + 1 is rounding only; of as many sampled Gaussian matrices it is " +
          `${control.toExponential(1)} of the first or more, so that their rank is at least r + 1.`,
      },
    ],
  });

export const E7Rank = e7Rank();
