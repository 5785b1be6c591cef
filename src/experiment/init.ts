/** Laws of A that adapters are made with: the scale of E[A'A], and the noise of a coordinate after rescaling (E17). */
import { z } from "zod";
import { meanOf, push } from "../core/accumulator.js";
import { gradientRow } from "../core/gradients.js";
import {
  excessKurtosisOf,
  NORMAL_MOMENTS,
  relativeVariance,
  UNIFORM_MOMENTS,
} from "../core/init-law.js";
import { stream } from "../core/stream.js";
import { drawFactor } from "../train/draws.js";
import { ADAPTER_INITS } from "../train/method.js";
import { ENTRY, ENTRY_BYTES, STREAM } from "./costs.js";
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
} from "./kind.js";
import { byName, emptySums, mergeSums, type Sums } from "./sums.js";

export const initSchema = z.strictObject({
  kind: z.literal("init"),
  ...planBase,
  inits: listOf(z.enum(ADAPTER_INITS), { what: "laws of A, as training draws them" }),
  ranks: ranksField,
  dims: dimsField,
});
type InitPlan = z.infer<typeof initSchema>;
type AdapterInit = (typeof ADAPTER_INITS)[number];
interface InitCell extends CellBase {
  readonly init: AdapterInit;
  readonly rank: number;
  readonly dim: number;
}

/** One law of A at one size, over draws by the trainers' own code. */
export interface InitRow {
  readonly plan: string;
  readonly cell: string;
  readonly init: string;
  readonly rank: number;
  readonly dim: number;
  readonly trials: number;
  readonly seed: string;
  /** c of E[A'A] = c I by theory: 1, r/(3m), 1/r. */
  readonly scale: number;
  /** Mean of the diagonal of A'A over c, and of what is off it, with standard errors. */
  readonly diagonal: number;
  readonly diagonalSe: number;
  readonly offDiagonal: number;
  readonly offDiagonalSe: number;
  /** Mean over coordinates of (N_j/sd)^4 - 3, N = q (A'A/c - I) of a spread row q, sd by theory, with its error. */
  readonly kurtosis: number;
  readonly kurtosisSe: number;
  /** By theory of this law, and of Gaussian A (E3). */
  readonly kurtosisTheory: number;
  readonly kurtosisGaussian: number;
}

const MOMENTS = ["diagonal", "offDiagonal", "kurtosis"] as const;

/** c of E[A'A] = c I. */
const scaleOf = ({ init, rank, dim }: Pick<InitCell, "init" | "rank" | "dim">): number =>
  ({ gaussian: 1, "kaiming-uniform": rank / (3 * dim), "peft-gaussian": 1 / rank })[init];
const momentsOf = (init: AdapterInit) =>
  init === "kaiming-uniform" ? UNIFORM_MOMENTS : NORMAL_MOMENTS;

/** What one A says. */
function measured(a: Float32Array, { init, rank, dim }: InitCell, q: Float64Array) {
  const scale = scaleOf({ init, rank, dim });
  const product = new Float64Array(dim);
  let [squares, sums] = [0, 0];
  for (let k = 0; k < rank; k++) {
    let [along, sum] = [0, 0];
    for (let j = 0; j < dim; j++) {
      const x = a[k * dim + j];
      along += q[j] * x;
      sum += x;
      squares += x * x;
    }
    for (let j = 0; j < dim; j++) product[j] += along * a[k * dim + j];
    sums += sum * sum;
  }
  const variance = relativeVariance(q[0], momentsOf(init)) / rank;
  let fourth = 0;
  for (let j = 0; j < dim; j++) fourth += ((product[j] / scale - q[j]) ** 2 / variance) ** 2 / dim;
  return {
    diagonal: squares / dim / scale,
    offDiagonal: (sums - squares) / (dim * (dim - 1)) / scale,
    kurtosis: fourth - 3,
  };
}

const workOf = (rank: number, dim: number): number => rank * dim;

export const init: Kind<InitPlan, InitCell, Sums> = {
  makes: ["inits"],
  source: () => "synthetic",
  model: () => "none",
  scaled: scaledTrials,
  grown: byTrials,
  outline: ({ inits, ranks, dims, trials }) => ({
    count: inits.length * ranks.length * dims.length,
    sizes: () =>
      dims.flatMap((dim) =>
        ranks.map((rank) => ({
          cells: inits.length,
          trials: trialsOf(trials, workOf(rank, dim)),
          work: workOf(rank, dim),
          seconds: STREAM + 4 * ENTRY * rank * dim,
          kept: 0,
          held: ENTRY_BYTES * rank * dim,
        })),
      ),
    shared: 0,
    before: 0,
  }),
  prepare: async ({ inits, ranks, dims, trials }) => ({
    cells: inits.flatMap((law) =>
      dims.flatMap((dim) =>
        ranks.map((rank) => ({
          id: `${law}/m${dim}/r${rank}`,
          init: law,
          rank,
          dim,
          work: workOf(rank, dim),
          trials: trialsOf(trials, workOf(rank, dim)),
        })),
      ),
    ),
  }),
  async simulate({ cell, seed, plan, first, count }) {
    const sums = emptySums(MOMENTS.length);
    const moments = byName(MOMENTS, sums.moments);
    const q = gradientRow("spread", cell.dim);
    const a = new Float32Array(cell.rank * cell.dim);
    for (let t = first; t < first + count; t++) {
      drawFactor(cell, cell.dim, stream(seed, `${plan}/${cell.id}`, t), a);
      const found = measured(a, cell, q);
      for (const name of MOMENTS) push(moments[name], found[name]);
    }
    return sums;
  },
  sampled: "trials",
  merge: mergeSums,
  tables(cell, { moments }, { plan, seed }) {
    const { id, init: law, rank, dim, trials } = cell;
    const of = byName(MOMENTS, moments);
    const [diagonal, off, kurtosis] = MOMENTS.map((name) => meanOf(of[name]));
    const rho = 1 / Math.sqrt(dim);
    const others = (dim - 1) / dim ** 2;
    const row: InitRow = {
      plan,
      cell: id,
      init: law,
      rank,
      dim,
      trials,
      seed,
      scale: scaleOf(cell),
      diagonal: diagonal.value,
      diagonalSe: diagonal.se,
      offDiagonal: off.value,
      offDiagonalSe: off.se,
      kurtosis: kurtosis.value,
      kurtosisSe: kurtosis.se,
      kurtosisTheory: excessKurtosisOf(rank, rho, others, momentsOf(law)),
      kurtosisGaussian: excessKurtosisOf(rank, rho, others, NORMAL_MOMENTS),
    };
    return { inits: [row] };
  },
};
