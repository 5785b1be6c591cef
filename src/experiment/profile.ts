/**
 * Samples Y = A'A v and forms the privacy loss from the two
 * densities directly (E10): the check of the exact profile.
 */
import { z } from "zod";
import { meanOf, push } from "../core/accumulator.js";
import { privacyProfile } from "../core/privacy.js";
import { gammaln } from "../core/stdlib.js";
import { ENTRY, ENTRY_BYTES } from "./costs.js";
import { listOf } from "./fields.js";
import { byTrials } from "./growth.js";
import {
  dimsField,
  planBase,
  ranksField,
  scaledTrials,
  trialsOf,
  type CellBase,
  type Kind,
  type Outline,
} from "./kind.js";
import { drawFactors } from "./noise/simulate.js";
import { emptySums, mergeSums, type Sums } from "./sums.js";

export const profileSchema = z.strictObject({
  kind: z.literal("profile"),
  ...planBase,
  ranks: ranksField,
  dims: dimsField,
  rhos: listOf(z.number().min(-1).max(1), { what: "cosines of the two neighbouring vectors" }),
  epsilons: listOf(z.number().min(0).max(700), { what: "epsilons at which delta is taken" }),
});
type ProfilePlan = z.infer<typeof profileSchema>;
interface ProfileCell extends CellBase {
  readonly rank: number;
  readonly dim: number;
  readonly rho: number;
  readonly epsilons: readonly number[];
}

/** Sampled privacy profile of the vector query (E10): direct density ratios of Y = A'A v. */
export interface ProfileRow {
  readonly plan: string;
  readonly cell: string;
  readonly rank: number;
  readonly dim: number;
  readonly rho: number;
  readonly trials: number;
  readonly seed: string;
  readonly backend: string;
  readonly epsilon: number;
  readonly delta: number;
  readonly deltaSe: number;
  readonly deltaExact: number;
  /** Trials with infinite loss. */
  readonly infinite: number;
  readonly floorExact: number;
}

/**
 * A cell's partial has a moment for each epsilon, the mean of (1 -
 * e^(epsilon - loss))_+, and this one count: trials with infinite loss.
 */
const INFINITE = 0;
/** Trials whose factors are held at once. */
const BATCH = 256;

/**
 * log p_v(y), the density of A'A v at y for |v| = 1: gamma along
 * v, isotropic Gaussian given it across; -Infinity for v.y <= 0.
 */
export function logDensity(y: ArrayLike<number>, v: ArrayLike<number>, rank: number): number {
  let u = 0;
  let square = 0;
  for (let j = 0; j < y.length; j++) {
    u += v[j] * y[j];
    square += y[j] * y[j];
  }
  if (!(u > 0)) return -Infinity;
  const a = rank / 2;
  const gamma = a * Math.log(a) - gammaln(a) + (a - 1) * Math.log(u) - a * u;
  return (
    gamma -
    ((y.length - 1) / 2) * Math.log((2 * Math.PI * u) / rank) -
    (rank * (square - u * u)) / (2 * u)
  );
}

/** Unit vectors with v.v' = rho. */
function neighbours(dim: number, rho: number): { v: Float64Array; w: Float64Array } {
  const v = new Float64Array(dim);
  const w = new Float64Array(dim);
  v[0] = 1;
  w[0] = rho;
  w[1] = Math.sqrt((1 - rho) * (1 + rho));
  return { v, w };
}

const outline = ({ dims, ranks, rhos, epsilons, trials }: ProfilePlan): Outline => ({
  count: dims.length * ranks.length * rhos.length,
  sizes: () =>
    dims.flatMap((dim) =>
      ranks.map((rank) => {
        const work = rank * dim;
        return {
          cells: rhos.length,
          trials: trialsOf(trials, work),
          work,
          seconds: 1.5e-6 + 2e-8 * epsilons.length + 2 * ENTRY * work,
          kept: 3 * epsilons.length,
          held: BATCH * (ENTRY_BYTES * work + 8 * dim),
        };
      }),
    ),
  shared: 0,
  before: 0,
});

export const profile: Kind<ProfilePlan, ProfileCell, Sums> = {
  makes: ["profile"],
  source: () => "synthetic",
  model: () => "none",
  scaled: scaledTrials,
  grown: byTrials,
  outline,
  prepare: async (plan) => ({
    cells: plan.dims.flatMap((dim) =>
      plan.ranks.flatMap((rank) =>
        plan.rhos.map((rho) => ({
          id: `m${dim}/r${rank}/rho${rho}`,
          rank,
          dim,
          rho,
          epsilons: plan.epsilons,
          work: rank * dim,
          trials: trialsOf(plan.trials, rank * dim),
        })),
      ),
    ),
  }),
  async simulate({ cell, seed, plan, first, count }, backend) {
    const { rank, dim } = cell;
    const { v, w } = neighbours(dim, cell.rho);
    const sums = emptySums(cell.epsilons.length, INFINITE + 1);
    for (let done = 0; done < count; done += BATCH) {
      const batch = Math.min(BATCH, count - done);
      const factors = drawFactors(
        seed,
        `${plan}/${cell.id}`,
        { init: "gaussian", rank, dim },
        first + done,
        batch,
      );
      const products = await backend.project(factors, v, { batch, rank, dim, rows: 1 });
      for (let t = 0; t < batch; t++) {
        const y = products.subarray(t * dim, (t + 1) * dim);
        const loss = logDensity(y, v, rank) - logDensity(y, w, rank);
        if (loss === Infinity) sums.counts[INFINITE] += 1;
        cell.epsilons.forEach((epsilon, i) =>
          push(sums.moments[i], loss > epsilon ? -Math.expm1(epsilon - loss) : 0),
        );
      }
    }
    return sums;
  },
  sampled: "trials",
  merge: mergeSums,
  tables(cell, { moments, counts }, { plan, seed, backend }) {
    const { rank, dim, rho } = cell;
    const exact = privacyProfile(rank, dim, rho);
    return {
      profile: cell.epsilons.map((epsilon, i): ProfileRow => {
        const { value, se } = meanOf(moments[i]);
        return {
          plan,
          cell: cell.id,
          rank,
          dim,
          rho,
          trials: moments[i].n,
          seed,
          backend,
          epsilon,
          delta: value,
          deltaSe: se,
          deltaExact: exact.delta(epsilon).value,
          infinite: counts[INFINITE],
          floorExact: exact.floor,
        };
      }),
    };
  },
};
