/**
 * Samples sketches G A' of small synthetic gradients and forms the privacy loss from the two Gaussian densities: the
 * check of the exact profile, which never sees the densities (E13).
 */
import { determinant, inverse, Matrix } from "ml-matrix";
import { z } from "zod";
import { DELTA } from "../../accountant/delta.js";
import { mixingEpsilon, mixingRowEpsilon } from "../../accountant/mixing.js";
import { meanOf, push } from "../../core/accumulator.js";
import { partOf } from "../../core/mixing.js";
import { pencilOf, PRECISION } from "../../core/pencil.js";
import { timesTransposed } from "../../core/row-major.js";
import { reversed, sketchDelta, sketchEpsilon } from "../../core/sketch.js";
import { stream } from "../../core/stream.js";
import { ENTRY, ENTRY_BYTES } from "../costs.js";
import { listOf, whole } from "../fields.js";
import { byTrials } from "../growth.js";
import {
  dimField,
  planBase,
  ranksField,
  scaledTrials,
  trialsOf,
  type CellBase,
  type Kind,
  type Outline,
} from "../kind.js";
import { drawFactors } from "../noise/simulate.js";
import { emptySums, mergeSums, type Sums } from "../sums.js";
import type { SketchProfileRow } from "./rows.js";

export const sketchProfileSchema = z
  .strictObject({
    kind: z.literal("sketch-profile"),
    ...planBase,
    outputs: listOf(whole(2, 64), { what: "outputs n of the layer" }),
    dim: dimField,
    changes: listOf(z.number().min(1e-3).max(1e3), {
      what: "size of the change from a gradient to its neighbour's, relative to a direction of the gradient",
    }),
    ranks: ranksField,
    epsilons: listOf(z.number().min(0).max(700), { what: "epsilons at which delta is taken" }),
  })
  .refine(({ outputs, dim }) => Math.max(...outputs) <= dim, {
    path: ["outputs"],
    message: "at most dim, so that gradients have full rank",
    params: { remedy: "raise dim" },
  });
type SketchProfilePlan = z.infer<typeof sketchProfileSchema>;
interface SketchProfileCell extends CellBase {
  readonly outputs: number;
  readonly dim: number;
  readonly rank: number;
  readonly epsilons: readonly number[];
  /** The two gradients, outputs x dim. */
  readonly gradients: Readonly<Record<Side, readonly number[]>>;
}

/** Whose law the sketches are drawn from. */
const SIDES = ["toward", "back"] as const;
type Side = (typeof SIDES)[number];

/** Trials whose factors are held at once. */
const BATCH = 256;

/** G of normal numbers, and G_1 = G + u v' - w x': one example's part for another's. */
function neighbours(
  {
    outputs,
    dim,
    change,
  }: { readonly outputs: number; readonly dim: number; readonly change: number },
  seed: string,
  experiment: string,
): Record<Side, number[]> {
  const { normal } = stream(seed, `${experiment}/gradients`, 0);
  const vector = (length: number): number[] => Array.from({ length }, normal);
  const toward = vector(outputs * dim);
  const [u, v, w, x] = [vector(outputs), vector(dim), vector(outputs), vector(dim)];
  const scale = change / Math.sqrt(outputs);
  const back = toward.map((g, at) => {
    const [i, j] = [Math.floor(at / dim), at % dim];
    return g + scale * (u[i] * v[j] - w[i] * x[j]);
  });
  return { toward, back };
}

const workOf = (outputs: number, rank: number, dim: number): number =>
  rank * dim * (1 + outputs / 8);

const outline = ({
  outputs,
  dim,
  changes,
  ranks,
  epsilons,
  trials,
}: SketchProfilePlan): Outline => ({
  count: outputs.length * changes.length * ranks.length,
  sizes: () =>
    outputs.flatMap((n) =>
      ranks.map((rank) => {
        const work = workOf(n, rank, dim);
        return {
          cells: changes.length,
          trials: trialsOf(trials, work),
          work,
          seconds: 3e-6 + 4e-8 * epsilons.length + 4 * ENTRY * work + 4e-9 * rank * n * n,
          kept: 6 * epsilons.length,
          held: BATCH * ENTRY_BYTES * rank * dim,
        };
      }),
    ),
  shared: 0,
  before: 0,
});

/** S = G G'/r as its inverse and log-determinant. */
function covariance(gradient: Float64Array, rank: number, dim: number) {
  const n = gradient.length / dim;
  const s = timesTransposed(gradient, gradient, dim).map((x) => x / rank);
  const matrix = Matrix.from1DArray(n, n, Array.from(s));
  return {
    precision: Float64Array.from(inverse(matrix).to1DArray()),
    logDet: Math.log(determinant(matrix)),
  };
}

/** sum over columns y of Y (n x r) of y' P y */
function quadratic(y: Float64Array, precision: Float64Array, rank: number): number {
  const n = y.length / rank;
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let products = 0;
      for (let k = 0; k < rank; k++) products += y[i * rank + k] * y[j * rank + k];
      sum += precision[i * n + j] * products;
    }
  return sum;
}

export const sketchProfile: Kind<SketchProfilePlan, SketchProfileCell, Sums> = {
  makes: ["sketchProfile"],
  source: () => "synthetic",
  model: () => "none",
  scaled: scaledTrials,
  grown: byTrials,
  outline,
  prepare: async ({ name, outputs, dim, changes, ranks, epsilons, trials }, seed) => ({
    cells: outputs.flatMap((n) =>
      changes.flatMap((change) =>
        ranks.map((rank) => ({
          id: `n${n}/c${change}/r${rank}`,
          outputs: n,
          dim,
          rank,
          epsilons,
          gradients: neighbours({ outputs: n, dim, change }, seed, `${name}/n${n}/c${change}`),
          work: workOf(n, rank, dim),
          trials: trialsOf(trials, workOf(n, rank, dim)),
        })),
      ),
    ),
  }),
  async simulate({ cell, seed, plan, first, count }) {
    const { rank, dim, epsilons } = cell;
    const sums = emptySums(SIDES.length * epsilons.length, 0);
    const own = SIDES.map((side) => Float64Array.from(cell.gradients[side]));
    const laws = own.map((g) => covariance(g, rank, dim));
    for (let done = 0; done < count; done += BATCH) {
      const batch = Math.min(BATCH, count - done);
      const size = { init: "gaussian", rank, dim } as const;
      const factors = drawFactors(seed, `${plan}/${cell.id}`, size, first + done, batch);
      for (let t = 0; t < batch; t++) {
        const a = Float64Array.from(factors.subarray(t * rank * dim, (t + 1) * rank * dim));
        SIDES.forEach((_, side) => {
          const y = timesTransposed(own[side], a, dim);
          const [p, q] = [laws[side], laws[1 - side]];
          const loss =
            (rank / 2) * (q.logDet - p.logDet) -
            (quadratic(y, p.precision, rank) - quadratic(y, q.precision, rank)) / 2;
          epsilons.forEach((epsilon, i) =>
            push(
              sums.moments[side * epsilons.length + i],
              loss > epsilon ? -Math.expm1(epsilon - loss) : 0,
            ),
          );
        });
      }
    }
    return sums;
  },
  sampled: "trials",
  merge: mergeSums,
  tables({ id, outputs, dim, rank, epsilons, gradients }, { moments }, { plan, seed }) {
    const [toward, back] = SIDES.map((side) => Float64Array.from(gradients[side]));
    const pencil = pencilOf(toward, back, outputs, outputs * PRECISION);
    const { eigenvalues } = pencil;
    const part = partOf(toward, back, outputs, pencil, outputs * PRECISION);
    const promised = {
      gamma: part.gamma,
      epsilonExact: sketchEpsilon(DELTA, rank, eigenvalues),
      epsilonMixing: mixingEpsilon(DELTA, rank, part, outputs),
      epsilonMixingRow: mixingRowEpsilon(DELTA, rank, part.gamma),
    };
    return {
      sketchProfile: SIDES.flatMap((direction, side) =>
        epsilons.map((epsilon, i): SketchProfileRow => {
          const { value, se } = meanOf(moments[side * epsilons.length + i]);
          const own = direction === "toward" ? eigenvalues : reversed(eigenvalues);
          return {
            plan,
            cell: id,
            outputs,
            dim,
            rank,
            direction,
            epsilon,
            trials: moments[side * epsilons.length + i].n,
            seed,
            sampled: value,
            sampledSe: se,
            deltaExact: sketchDelta(epsilon, rank, own).value,
            ...promised,
          };
        }),
      ),
    };
  },
};
