/** Noise that one step of dp-lora puts on W, in several gauges (A/c, c B) of the same W (E18). */
import { z } from "zod";
import { meanOf, push } from "../core/accumulator.js";
import {
  clippedSums,
  inGauge,
  noiseOnW,
  product,
  stepped,
  type DpStep,
  type Factors,
  type GaugeSize,
} from "../core/gauge.js";
import { stream } from "../core/stream.js";
import { NORMAL, STREAM } from "./costs.js";
import { listOf, whole } from "./fields.js";
import { byTrials } from "./growth.js";
import {
  dimField,
  planBase,
  rankField,
  scaledTrials,
  trialsOf,
  type CellBase,
  type Kind,
} from "./kind.js";
import { emptySums, mergeSums, type Sums } from "./sums.js";

const positive = z.number().min(1e-6).max(1e6);

export const gaugeSchema = z.strictObject({
  kind: z.literal("gauge"),
  ...planBase,
  outputs: whole(2, 256).describe("outputs n of the layer"),
  dim: dimField,
  rank: rankField,
  batch: whole(1, 256).describe("examples of the step; their gradients have rank one"),
  gauges: listOf(z.number().min(1e-3).max(1e3), { what: "c of (A/c, c B): one W, other factors" }),
  clip: positive.describe("clipping norm, over both factors of an example together"),
  noiseMultiplier: positive.describe("sigma of N(0, sigma^2 clip^2) on the sum"),
  rate: positive.describe("learning rate"),
});
type GaugePlan = z.infer<typeof gaugeSchema>;
interface GaugeCell extends CellBase, GaugeSize, DpStep {
  readonly gauge: number;
  readonly batch: number;
}

/** One gauge. Start, gradients and the step's options are the same in all; noise is each gauge's own. */
export interface GaugeRow {
  readonly plan: string;
  readonly cell: string;
  readonly gauge: number;
  readonly outputs: number;
  readonly dim: number;
  readonly rank: number;
  readonly batch: number;
  readonly noiseMultiplier: number;
  readonly trials: number;
  readonly seed: string;
  /** Examples that are clipped. */
  readonly clipped: number;
  /** Mean over entries of W of the squared noise of the step, with standard error, and by theory. */
  readonly variance: number;
  readonly varianceSe: number;
  readonly varianceTheory: number;
  /** The same to first order, of the factors before the step. */
  readonly firstOrder: number;
  /** Mean over entries of the squared change of W without noise. */
  readonly signal: number;
}

/** Factors of a trained adapter, B not zero, and the batch's gradients: of all gauges of a plan. */
function startOf({ outputs, dim, rank, batch }: GaugeCell, seed: string, plan: string) {
  const { normal } = stream(seed, `${plan}/start`, 0);
  const vector = (length: number, scale: number): Float64Array =>
    Float64Array.from({ length }, () => scale * normal());
  const factors: Factors = {
    a: vector(rank * dim, 1 / Math.sqrt(rank)),
    b: vector(outputs * rank, 0.5 / Math.sqrt(rank)),
  };
  const gradients = Array.from({ length: batch }, () =>
    product(vector(outputs, 1 / Math.sqrt(outputs)), vector(dim, 1), outputs, 1, dim),
  );
  return { factors, gradients };
}

/** The cell's factors before and after the step without noise, and what the step sums up. */
function stepOf(cell: GaugeCell, seed: string, plan: string) {
  const { factors, gradients } = startOf(cell, seed, plan);
  const before = inGauge(factors, cell.gauge);
  const sums = clippedSums(before, gradients, cell, cell);
  return { before, sums, after: stepped(before, sums, cell.batch, cell) };
}

const weightOf = ({ a, b }: Factors, { outputs, dim, rank, scale }: GaugeCell): Float64Array =>
  product(b, a, outputs, rank, dim).map((x) => scale * x);
/** Mean of the squared differences. */
const apart = (x: Float64Array, y: Float64Array): number =>
  x.reduce((sum, v, i) => sum + (v - y[i]) ** 2, 0) / x.length;

const workOf = ({ outputs, dim, rank }: GaugeSize): number =>
  rank * (outputs + dim + outputs * dim);

export const gauge: Kind<GaugePlan, GaugeCell, Sums> = {
  makes: ["gauges"],
  source: () => "synthetic",
  model: () => "none",
  scaled: scaledTrials,
  grown: byTrials,
  outline(plan) {
    const { outputs, dim, rank, batch, gauges, trials } = plan;
    const work = workOf(plan);
    return {
      count: gauges.length,
      sizes: () => [
        {
          cells: gauges.length,
          trials: trialsOf(trials, work),
          work,
          seconds: STREAM + NORMAL * rank * (outputs + dim) + 2e-9 * work,
          kept: 0,
          held: 8 * (batch + 4) * outputs * dim,
        },
      ],
      shared: 0,
      before: 0,
    };
  },
  prepare: async (plan) => ({
    cells: plan.gauges.map((c) => ({
      id: `c${c}`,
      gauge: c,
      outputs: plan.outputs,
      dim: plan.dim,
      rank: plan.rank,
      batch: plan.batch,
      clip: plan.clip,
      noiseMultiplier: plan.noiseMultiplier,
      rate: plan.rate,
      scale: 1,
      work: workOf(plan),
      trials: trialsOf(plan.trials, workOf(plan)),
    })),
  }),
  async simulate({ cell, seed, plan, first, count }) {
    const totals = emptySums(1);
    const { before, sums, after } = stepOf(cell, seed, plan);
    const clean = weightOf(after, cell);
    for (let t = first; t < first + count; t++) {
      const { normal } = stream(seed, `${plan}/${cell.id}`, t);
      const noise = { a: before.a.map(() => normal()), b: before.b.map(() => normal()) };
      const noisy = weightOf(stepped(before, sums, cell.batch, cell, noise), cell);
      push(totals.moments[0], apart(noisy, clean));
    }
    return totals;
  },
  sampled: "trials",
  merge: mergeSums,
  tables(cell, { moments }, { plan, seed }) {
    const { before, sums, after } = stepOf(cell, seed, plan);
    const { value, se } = meanOf(moments[0]);
    const row: GaugeRow = {
      plan,
      cell: cell.id,
      gauge: cell.gauge,
      outputs: cell.outputs,
      dim: cell.dim,
      rank: cell.rank,
      batch: cell.batch,
      noiseMultiplier: cell.noiseMultiplier,
      trials: cell.trials,
      seed,
      clipped: sums.clipped,
      variance: value,
      varianceSe: se,
      varianceTheory: noiseOnW(after, cell, cell, cell.batch),
      firstOrder: noiseOnW(before, { ...cell, rank: 0 }, cell, cell.batch),
      signal: apart(weightOf(after, cell), weightOf(before, cell)),
    };
    return { gauges: [row] };
  },
};
