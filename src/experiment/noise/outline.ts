/** How large a plan of the noise law is: its cells without their rows, what a trial costs, what is held. */
import { BATCHES, BINS } from "../../core/tv-estimate.js";
import { FINE_BINS } from "../../core/kolmogorov.js";
import { SHAPE } from "../../train/language/pretrained.js";
import { adaptedModules } from "../../train/language/trainer.js";
import { LAYERS, WIDTHS } from "../../train/network/gradients.js";
import { ENTRY, ENTRY_BYTES, HELD, languageBefore, mnistBefore, STREAM } from "../costs.js";
import type { CellSize, Outline } from "../kind.js";
import { blockWork, noiseSizes, type NoisePlan, type NoiseSize } from "./plan.js";

/** Rows of a gradient that share draws of A. */
type Group = readonly [group: string, of: { dim: number; rows: number }];

/** Name, rows and columns of every gradient that a snapshot has. */
function layersOf({ rows }: NoisePlan): ReadonlyArray<readonly [string, number, number]> {
  if (rows.source === "language") return adaptedModules(SHAPE, rows.projections);
  return LAYERS.map((layer, l) => [layer, WIDTHS[l + 1], WIDTHS[l]] as const);
}

/** Groups of rows, as `prepare` makes them where no gradient row is zero. */
function groupsOf(plan: NoisePlan): Group[] {
  const { rows } = plan;
  if (rows.source === "synthetic")
    return rows.dims.map((dim) => [`m${dim}`, { dim, rows: rows.shapes.length }]);
  return rows.checkpoints.flatMap((step) =>
    rows.batchSizes.flatMap((b) =>
      layersOf(plan).map(([layer, out, dim]): Group => [
        `${layer}@${step}-b${b}`,
        { dim, rows: Math.min(rows.rowsPerLayer, out) },
      ]),
    ),
  );
}

/** Seconds of a trial: the account of every row, and what is drawn. */
function secondsOf({ init, sampler, rank, dim }: NoiseSize, rows: number): number {
  const entries = rank * dim;
  if (sampler === "coordinate") return 7.5e-6 * rows;
  if (sampler === "block") {
    const numbers = blockWork(rows, rank, dim);
    return 5e-6 + 3.5e-6 * rows + 6e-9 * numbers + 5e-10 * rows * numbers;
  }
  if (sampler === "row") return rows * (4e-6 + 3e-9 * (rank + dim));
  if (init === "gaussian")
    return 3.2e-6 * rows + 1e-9 * rows * dim + entries * (1.1e-9 + 1.4e-10 * rows);
  const drawing = init === "orthogonal" ? ENTRY * rank * entries : STREAM + 4e-8 * entries;
  return 2e-6 * rows + drawing;
}

function sizeOf(cell: NoiseSize, rows: number): CellSize {
  const { sampler, rank, dim, work, trials } = cell;
  const entries = sampler === "factors" ? Math.max(rank, rows) * dim : rows * dim;
  return {
    trials,
    work,
    seconds: secondsOf(cell, rows),
    kept: rows * (2 * BATCHES * BINS + FINE_BINS + dim),
    held: ENTRY_BYTES * Math.max(entries, Math.min(HELD, 512 * entries, trials * entries)),
  };
}

export function outline(plan: NoisePlan): Outline {
  const { rows: source, inits, ranks } = plan;
  const groups =
    source.source === "synthetic"
      ? source.dims.length
      : source.checkpoints.length * source.batchSizes.length * layersOf(plan).length;
  const before = {
    synthetic: () => 0,
    mnist: ({ checkpoints }: { checkpoints: number[] }) => mnistBefore(checkpoints),
    language: (s: { checkpoints: number[]; batchSizes: number[] }) =>
      languageBefore(s.checkpoints, s.batchSizes),
  }[source.source] as (s: typeof source) => number;
  return {
    count: groups * inits.length * ranks.length,
    sizes: () => {
      const all = groupsOf(plan);
      const rowsOf = new Map(all.map(([group, { rows }]) => [group, rows]));
      return noiseSizes(plan, all).map((cell) => sizeOf(cell, rowsOf.get(cell.group) as number));
    },
    shared: 0,
    before: before(source),
  };
}
