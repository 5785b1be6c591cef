/** Noisy releases attacked by the likelihood ratio of an observer who knows A (E12). */
import { z } from "zod";
import { auc } from "../attack/roc.js";
import { epsilonLowerBound } from "../attack/epsilon-lower.js";
import { meanOf, push } from "../core/accumulator.js";
import { gradientRow } from "../core/gradients.js";
import { releaseDelta, releaseEpsilon, type ReleaseMechanism } from "../core/release.js";
import { stream } from "../core/stream.js";
import { dimField, planBase, rankField, trialsOf, type CellBase, type Kind } from "./kind.js";
import { drawFactors } from "./noise/simulate.js";
import { emptySums, mergeSums, type Sums } from "./sums.js";

export const releaseSchema = z.strictObject({
  kind: z.literal("release"),
  ...planBase,
  mechanisms: z.array(z.enum(["plain", "m1", "m2"])).min(1),
  ranks: z.array(rankField).min(1),
  dims: z.array(dimField).min(1),
  sigmas: z.array(z.number().min(0.05).max(100)).min(1),
  epsilon: z.number().min(0),
});
type ReleasePlan = z.infer<typeof releaseSchema>;
interface ReleaseCell extends CellBase {
  readonly mechanism: ReleaseMechanism;
  readonly rank: number;
  readonly dim: number;
  readonly sigma: number;
  readonly epsilon: number;
}

/** delta at which epsilons are compared. */
export const RELEASE_DELTA = 0.01;
/** Level of the demonstrated lower bound on epsilon in a row of the table. */
export const RELEASE_ALPHA = 1e-8;

function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += x[j] * y[j];
  return sum;
}

/** d A'A */
function throughM(d: Float64Array, a: Float64Array, rank: number): Float64Array {
  const dim = d.length;
  const out = new Float64Array(dim);
  for (let k = 0; k < rank; k++) {
    const row = a.subarray(k * dim, (k + 1) * dim);
    const y = dot(d, row);
    for (let j = 0; j < dim; j++) out[j] += y * row[j];
  }
  return out;
}

/** Orthonormal basis of the row space of A, by Gram-Schmidt applied twice; r <= m rows. */
function rowSpace(a: Float64Array, rank: number, dim: number): Float64Array {
  const q = a.slice();
  for (let i = 0; i < rank; i++) {
    const row = q.subarray(i * dim, (i + 1) * dim);
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < i; k++) {
        let along = 0;
        for (let j = 0; j < dim; j++) along += row[j] * q[k * dim + j];
        for (let j = 0; j < dim; j++) row[j] -= along * q[k * dim + j];
      }
    }
    let square = 0;
    for (const v of row) square += v * v;
    for (let j = 0; j < dim; j++) row[j] /= Math.sqrt(square);
  }
  return q;
}

export const release: Kind<ReleasePlan, ReleaseCell, Sums> = {
  source: () => "synthetic",
  model: () => "none",
  prepare: async (plan) => ({
    cells: plan.mechanisms.flatMap((mechanism) =>
      plan.dims.flatMap((dim) =>
        plan.ranks
          .filter((r) => r <= dim)
          .flatMap((rank) =>
            plan.sigmas.map((sigma) => {
              const work = (rank + 2) * dim * 2;
              return {
                id: `${mechanism}/m${dim}/r${rank}/s${sigma}`,
                mechanism,
                rank,
                dim,
                sigma,
                epsilon: plan.epsilon,
                work,
                trials: trialsOf(plan.trials, work),
              };
            }),
          ),
      ),
    ),
  }),
  /** Each trial draws A and both worlds' noise; values are the log likelihood ratios (member world, other world). */
  async simulate({ cell, seed, plan, first, count }) {
    const { mechanism, rank, dim, sigma } = cell;
    const d = gradientRow("spread", dim);
    const sums = emptySums(1);
    const experiment = `${plan}/${cell.id}`;
    for (let t = first; t < first + count; t++) {
      const a =
        mechanism === "plain"
          ? undefined
          : drawFactors(seed, experiment, { init: "gaussian", rank, dim }, t, 1);
      const { normal } = stream(seed, `${experiment}/noise`, t);
      // What the observer makes of the output: plain and m1 are Y itself; m2 is (V + E) on the row space of A, which
      // determines (V + E) M and is determined by it once A is known. There the noise is N(0, sigma^2 I).
      const basis = a && mechanism === "m2" ? rowSpace(a, rank, dim) : undefined;
      const onBasis = (x: Float64Array): Float64Array =>
        basis
          ? Float64Array.from({ length: rank }, (_, k) =>
              dot(x, basis.subarray(k * dim, (k + 1) * dim)),
            )
          : x;
      const shift = a && mechanism === "m1" ? throughM(d, a, rank) : onBasis(d);
      // log p(Y | member)/p(Y | other) at Y = member * shift + E.
      const ratio = (member: number): number => {
        const noise = onBasis(Float64Array.from({ length: dim }, normal));
        let total = 0;
        shift.forEach((s, i) => {
          total += s * (member * s + sigma * noise[i]) - (s * s) / 2;
        });
        return total / (sigma * sigma);
      };
      const loss = ratio(1);
      push(sums.moments[0], loss > cell.epsilon ? -Math.expm1(cell.epsilon - loss) : 0);
      sums.values.push(loss, ratio(0));
    }
    return sums;
  },
  merge: mergeSums,
  tables(cell, { moments, values }, { plan, seed }) {
    const { mechanism, rank, dim, sigma, epsilon } = cell;
    const scores = {
      members: values.filter((_, i) => i % 2 === 0),
      nonMembers: values.filter((_, i) => i % 2 === 1),
    };
    const { value, se } = meanOf(moments[0]);
    return {
      release: [
        {
          plan,
          cell: cell.id,
          mechanism,
          rank,
          dim,
          sigma,
          trials: moments[0].n,
          seed,
          epsilon,
          delta: value,
          deltaSe: se,
          deltaExact: releaseDelta(mechanism, epsilon, rank, dim, sigma),
          epsilonExact: releaseEpsilon(mechanism, RELEASE_DELTA, rank, dim, sigma),
          epsilonPlain: releaseEpsilon("plain", RELEASE_DELTA, rank, dim, sigma),
          epsilonLower: epsilonLowerBound(scores, RELEASE_DELTA, RELEASE_ALPHA).epsilon,
          auc: auc(scores).value,
        },
      ],
    };
  },
};
