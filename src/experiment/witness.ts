/** A two-sample classifier on whole noise rows (E6): an independent witness that does not know the exact joint law. */
import { z } from "zod";
import { gradientRow } from "../core/gradients.js";
import { jointTv } from "../core/joint.js";
import { stream } from "../core/stream.js";
import { ENTRY, ENTRY_BYTES, NORMAL, STREAM } from "./costs.js";
import { listOf } from "./fields.js";
import { byTrials } from "./growth.js";
import {
  dimField,
  planBase,
  rankField,
  scaledTrials,
  trialsOf,
  type CellBase,
  type CellSize,
  type Kind,
  type Outline,
} from "./kind.js";
import { layout } from "./layout.js";
import { drawFactors } from "./noise/simulate.js";
import { emptySums, mergeSums, type Sums } from "./sums.js";

export const witnessSchema = z.strictObject({
  kind: z.literal("witness"),
  ...planBase,
  cells: listOf(z.strictObject({ rank: rankField, dim: dimField }), {
    what: "pairs of a rank and a dimension",
    by: ["rank", "dim"],
  }),
});
type WitnessPlan = z.infer<typeof witnessSchema>;
interface WitnessCell extends CellBase {
  readonly rank: number;
  readonly dim: number;
}

/** A classifier that sees |N|^2 only, learned on half of the trials, against the Gaussian of equal covariance (E6). */
export interface WitnessRow {
  readonly plan: string;
  readonly cell: string;
  readonly rank: number;
  readonly dim: number;
  readonly trials: number;
  readonly seed: string;
  readonly backend: string;
  /** Rows classified right among the held-out 2 * trials/2 rows. */
  readonly correct: number;
  readonly tested: number;
  readonly jointTvExact: number;
}

/** |N|^2 of a trial's noise, and of a Gaussian row of equal covariance. */
const ENERGIES = layout({ noise: "number", gaussian: "number" });

/** Quantile bins in which the training half votes. */
const BINS = 24;

/**
 * Right answers on the held-out (odd) trials of a classifier that votes by bins of the statistic, with bins and votes
 * taken from the even trials. 2 * accuracy - 1 is a lower bound of the total variation distance in expectation.
 */
export function heldOutHits(
  noise: readonly number[],
  gaussian: readonly number[],
): { correct: number; tested: number } {
  const even = <T>(list: readonly T[]): T[] => list.filter((_, i) => i % 2 === 0);
  const odd = <T>(list: readonly T[]): T[] => list.filter((_, i) => i % 2 === 1);
  const pooled = [...even(noise), ...even(gaussian)].sort((a, b) => a - b);
  const edges = Array.from(
    { length: BINS - 1 },
    (_, k) => pooled[Math.floor(((k + 1) * pooled.length) / BINS)],
  );
  const bin = (x: number): number => edges.filter((e) => e <= x).length;
  const votes = new Float64Array(BINS);
  for (const x of even(noise)) votes[bin(x)] += 1;
  for (const x of even(gaussian)) votes[bin(x)] -= 1;
  const correct =
    odd(noise).filter((x) => votes[bin(x)] > 0).length +
    odd(gaussian).filter((x) => votes[bin(x)] <= 0).length;
  return { correct, tested: odd(noise).length + odd(gaussian).length };
}

const workOf = ({ rank, dim }: { rank: number; dim: number }): number => (rank + 1) * dim;

function outline({ cells, trials }: WitnessPlan): Outline {
  const sizes = cells.map(({ rank, dim }): CellSize => {
    const [work, n] = [workOf({ rank, dim }), rank * dim];
    const kept = ENERGIES.size * trialsOf(trials, work);
    return {
      trials: trialsOf(trials, work),
      work,
      seconds: 1.5 * STREAM + NORMAL * dim + ENTRY * n,
      kept,
      held: ENTRY_BYTES * n,
    };
  });
  return { count: cells.length, sizes: () => sizes, shared: 0, before: 0 };
}

export const witness: Kind<WitnessPlan, WitnessCell, Sums> = {
  makes: ["witness"],
  source: () => "synthetic",
  model: () => "none",
  scaled: scaledTrials,
  grown: byTrials,
  outline,
  prepare: async (plan) => ({
    cells: plan.cells.map(({ rank, dim }) => ({
      id: `m${dim}/r${rank}`,
      rank,
      dim,
      work: workOf({ rank, dim }),
      trials: trialsOf(plan.trials, workOf({ rank, dim })),
    })),
  }),
  async simulate({ cell, seed, plan, first, count }, backend) {
    const { rank, dim } = cell;
    const q = gradientRow("spread", dim);
    const sums = emptySums();
    const experiment = `${plan}/${cell.id}`;
    for (let t = first; t < first + count; t++) {
      const factors = drawFactors(seed, experiment, { init: "gaussian", rank, dim }, t, 1);
      const product = await backend.project(factors, q, { batch: 1, rank, dim, rows: 1 });
      let noise = 0;
      for (let j = 0; j < dim; j++) noise += (product[j] - q[j]) ** 2;
      // N(0, (I + q'q)/r): isotropic plus one normal along q.
      const { normal } = stream(seed, `${experiment}/gaussian`, t);
      const along = normal();
      let gaussian = 0;
      for (let j = 0; j < dim; j++) gaussian += (normal() + along * q[j]) ** 2 / rank;
      sums.values.push(...ENERGIES.pack({ noise, gaussian }));
    }
    return sums;
  },
  sampled: "trials",
  merge: mergeSums,
  tables(cell, { values }, { plan, seed, backend }) {
    const { rank, dim, trials } = cell;
    const energies = ENERGIES.records(values);
    const row: WitnessRow = {
      plan,
      cell: cell.id,
      rank,
      dim,
      trials,
      seed,
      backend,
      ...heldOutHits(
        energies.map((e) => e.noise),
        energies.map((e) => e.gaussian),
      ),
      jointTvExact: jointTv(rank, dim).tv,
    };
    return { witness: [row] };
  },
};
