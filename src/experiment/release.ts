/** Noisy releases attacked by the likelihood ratio of an observer who knows A (E12). */
import { z } from "zod";
import { RELEASE_DELTA } from "../accountant/delta.js";
import { auc } from "../attack/roc.js";
import { epsilonLowerBound } from "../attack/epsilon-lower.js";
import { meanOf, push } from "../core/accumulator.js";
import { takeOut } from "../core/factors.js";
import { gradientRow } from "../core/gradients.js";
import { shareAt } from "../core/looks.js";
import { dot, norm } from "../core/row-major.js";
import { releaseDelta, releaseEpsilon, type ReleaseMechanism } from "../core/release.js";
import { stream } from "../core/stream.js";
import { ENTRY, ENTRY_BYTES, NORMAL, STREAM } from "./costs.js";
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
  type Shard,
} from "./kind.js";
import { layout } from "./layout.js";
import { drawFactors } from "./noise/simulate.js";
import { byName, emptySums, mergeSums, type Sums } from "./sums.js";

const largest = (list: readonly number[]): number => list.reduce((a, b) => Math.max(a, b));
const smallest = (list: readonly number[]): number => list.reduce((a, b) => Math.min(a, b));

export const releaseSchema = z
  .strictObject({
    kind: z.literal("release"),
    ...planBase,
    mechanisms: listOf(z.enum(["plain", "m1", "m2"]), {
      what: "noise beside V, added after the projection (V M + E), or before it ((V + E) M)",
    }),
    ranks: ranksField,
    dims: dimsField,
    sigmas: listOf(z.number().min(0.05).max(100), { what: "standard deviation of the noise E" }),
    epsilon: z.number().min(0).max(700).describe("epsilon at which delta is taken"),
  })
  .refine(
    ({ ranks, dims }) => largest(ranks) <= largest(dims) && smallest(ranks) <= smallest(dims),
    {
      path: ["ranks"],
      message:
        "made of ranks of which each is at most some dimension, and one at most each dimension",
      params: { remedy: "take out those for which no cell is left (rank <= dim)" },
    },
  );
type ReleasePlan = z.infer<typeof releaseSchema>;
interface ReleaseCell extends CellBase {
  readonly mechanism: ReleaseMechanism;
  readonly rank: number;
  readonly dim: number;
  readonly sigma: number;
  readonly epsilon: number;
}

export { RELEASE_DELTA };
/** Level of the demonstrated lower bound on epsilon in a row of the table; of several looks each spends a share. */
export const RELEASE_ALPHA = 1e-8;

/** Noisy releases (E12): plain V + E, projected M1 = V M + E and M2 = (V + E) M, seen by an observer who knows A. */
export interface ReleaseRow {
  readonly plan: string;
  readonly cell: string;
  readonly mechanism: "plain" | "m1" | "m2";
  readonly rank: number;
  readonly dim: number;
  readonly sigma: number;
  readonly trials: number;
  readonly seed: string;
  readonly epsilon: number;
  /** Mean of (1 - e^(eps - L))_+ over sampled outputs, with standard error, beside its exact value. */
  readonly delta: number;
  readonly deltaSe: number;
  readonly deltaExact: number;
  /** Epsilon at delta = 1e-2: exact, of the plain Gaussian mechanism, and the lower bound shown by the attack. */
  readonly epsilonExact: number;
  readonly epsilonPlain: number;
  readonly epsilonLower: number;
  readonly auc: number;
}

/** Mean of (1 - e^(epsilon - loss))_+ over outputs of the member world. */
const MOMENTS = ["delta"] as const;
/** Log likelihood ratio of an output of the member world, and of the other world. */
const LOSSES = layout({ member: "number", other: "number" });

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
    for (let pass = 0; pass < 2; pass++) takeOut(row, q, 0, i);
    const length = norm(row);
    for (let j = 0; j < dim; j++) row[j] /= length;
  }
  return q;
}

/**
 * What the observer, who knows A, sees of a change d, and how
 * noise reaches that: log p(Y | member)/p(Y | other) of it.
 */
interface View {
  /** The change as it is seen. */
  readonly shift: Float64Array;
  /** The part of the noise that is seen. */
  readonly seenOf: (noise: Float64Array) => Float64Array;
}

/**
 * Plain and m1 show Y itself; m2 is (V + E) on the row space of A, which determines (V
 * + E) M and is determined by it once A is known. There the noise is N(0, sigma^2 I).
 */
function viewOf(
  mechanism: ReleaseMechanism,
  d: Float64Array,
  a: Float64Array | undefined,
  rank: number,
): View {
  const whole = (x: Float64Array): Float64Array => x;
  if (!a) return { shift: d, seenOf: whole };
  if (mechanism === "m1") return { shift: throughM(d, a, rank), seenOf: whole };
  const dim = d.length;
  const basis = rowSpace(a, rank, dim);
  const onBasis = (x: Float64Array): Float64Array =>
    Float64Array.from({ length: rank }, (_, k) => dot(x, basis.subarray(k * dim, (k + 1) * dim)));
  return { shift: onBasis(d), seenOf: onBasis };
}

/** Each trial draws A and both worlds' noise. */
async function simulate({ cell, seed, plan, first, count }: Shard<ReleaseCell>): Promise<Sums> {
  const { mechanism, rank, dim, sigma, epsilon } = cell;
  const d = gradientRow("spread", dim);
  const sums = emptySums(MOMENTS.length);
  const { delta } = byName(MOMENTS, sums.moments);
  const experiment = `${plan}/${cell.id}`;
  const factor = { init: "gaussian", rank, dim } as const;
  for (let t = first; t < first + count; t++) {
    const a = mechanism === "plain" ? undefined : drawFactors(seed, experiment, factor, t, 1);
    const { normal } = stream(seed, `${experiment}/noise`, t);
    const { shift, seenOf } = viewOf(mechanism, d, a, rank);
    // Log likelihood ratio at Y = isMember * shift + E.
    const ratio = (isMember: number): number => {
      const noise = seenOf(Float64Array.from({ length: dim }, normal));
      let total = 0;
      shift.forEach((s, i) => {
        total += s * (isMember * s + sigma * noise[i]) - (s * s) / 2;
      });
      return total / (sigma * sigma);
    };
    const member = ratio(1);
    push(delta, member > epsilon ? -Math.expm1(epsilon - member) : 0);
    sums.values.push(...LOSSES.pack({ member, other: ratio(0) }));
  }
  return sums;
}

const workOf = (rank: number, dim: number): number => (rank + 2) * dim * 2;

/** Seconds of a trial: two worlds' noise, A's products, and for m2 an orthonormal basis of its rows. */
const secondsOf = (mechanism: ReleaseMechanism, rank: number, dim: number): number =>
  1.3 * STREAM +
  2 * NORMAL * dim +
  (mechanism === "plain" ? 0 : 2 * ENTRY * rank * dim) +
  (mechanism === "m2" ? ENTRY * rank * rank * dim : 0);

const outline = ({ mechanisms, dims, ranks, sigmas, trials }: ReleasePlan): Outline => ({
  count: mechanisms.length * dims.length * ranks.length * sigmas.length,
  sizes: () =>
    mechanisms.flatMap((mechanism) =>
      dims.flatMap((dim) =>
        ranks
          .filter((rank) => rank <= dim)
          .map((rank) => {
            const work = workOf(rank, dim);
            return {
              cells: sigmas.length,
              trials: trialsOf(trials, work),
              work,
              seconds: secondsOf(mechanism, rank, dim),
              kept: LOSSES.size * trialsOf(trials, work),
              held: (ENTRY_BYTES + 8) * rank * dim,
            };
          }),
      ),
    ),
  shared: 0,
  before: 0,
});

export const release: Kind<ReleasePlan, ReleaseCell, Sums> = {
  makes: ["release"],
  source: () => "synthetic",
  model: () => "none",
  scaled: scaledTrials,
  grown: byTrials,
  outline,
  async prepare(plan) {
    const cellOf = (mechanism: ReleaseMechanism, dim: number, rank: number, sigma: number) => {
      const work = workOf(rank, dim);
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
    };
    return {
      cells: plan.mechanisms.flatMap((mechanism) =>
        plan.dims.flatMap((dim) =>
          plan.ranks
            .filter((rank) => rank <= dim)
            .flatMap((rank) => plan.sigmas.map((sigma) => cellOf(mechanism, dim, rank, sigma))),
        ),
      ),
    };
  },
  simulate,
  sampled: "trials",
  merge: mergeSums,
  tables(cell, { moments, values }, { plan, seed, look }) {
    const { mechanism, rank, dim, sigma, epsilon } = cell;
    const losses = LOSSES.records(values);
    const scores = {
      members: losses.map((l) => l.member),
      nonMembers: losses.map((l) => l.other),
    };
    const { delta } = byName(MOMENTS, moments);
    const { value, se } = meanOf(delta);
    const row: ReleaseRow = {
      plan,
      cell: cell.id,
      mechanism,
      rank,
      dim,
      sigma,
      trials: delta.n,
      seed,
      epsilon,
      delta: value,
      deltaSe: se,
      deltaExact: releaseDelta(mechanism, epsilon, rank, dim, sigma),
      epsilonExact: releaseEpsilon(mechanism, RELEASE_DELTA, rank, dim, sigma),
      epsilonPlain: releaseEpsilon("plain", RELEASE_DELTA, rank, dim, sigma),
      epsilonLower: epsilonLowerBound(scores, RELEASE_DELTA, RELEASE_ALPHA * shareAt(look)).epsilon,
      auc: auc(scores).value,
    };
    return { release: [row] };
  },
};
