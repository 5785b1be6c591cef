/** Cuts a plan into shards: one range of trials of one cell, the unit of work, of storage and of resumption. */
import type { Init } from "../core/factors.js";
import { gradientRow, SHAPES } from "../core/gradients.js";
import { BATCHES } from "../core/tv-estimate.js";
import { contentHash, type Plan } from "./plan.js";

/** One gradient row of a cell: label and unit vector. */
export interface CellRow {
  readonly shape: string;
  readonly values: number[];
}

/** Rows that share the draws of A: one (init, rank, dim), several q. Plain data. */
export interface Cell {
  readonly id: string;
  readonly init: Init;
  readonly rank: number;
  readonly dim: number;
  readonly rows: CellRow[];
  readonly trials: number;
}

/** A range of trials of a cell. */
export interface Shard {
  readonly id: string;
  readonly plan: string;
  readonly seed: string;
  readonly cell: Cell;
  readonly first: number;
  readonly count: number;
}

/** Real gradient rows, taken by the caller (the trainer is not known here): group -> rows of equal dimension. */
export type RealRows = ReadonlyMap<string, { dim: number; rows: CellRow[] }>;

/** Entries of A that one shard draws at most, about a second of work. */
const SHARD_ENTRIES = 3e7;

/** Every cell of a plan, in plan order. */
export function cellsOf(plan: Plan, real: RealRows = new Map()): Cell[] {
  const groups: Array<[string, { dim: number; rows: CellRow[] }]> =
    plan.rows.source === "mnist"
      ? [...real]
      : plan.rows.dims.map((dim) => {
          const shapes = SHAPES.filter((s) => plan.rows.source === "synthetic" && plan.rows.shapes.includes(s));
          return [`m${dim}`, { dim, rows: shapes.map((shape) => ({ shape, values: [...gradientRow(shape, dim)] })) }];
        });
  const cells: Cell[] = [];
  for (const init of plan.inits) {
    for (const [group, { dim, rows }] of groups) {
      for (const rank of plan.ranks) {
        if (rank * dim > plan.maxEntriesPerTrial || (init === "orthogonal" && rank > dim)) continue;
        const wanted = Math.min(plan.trials.max, Math.max(plan.trials.min, plan.trials.entries / (rank * dim)));
        const trials = Math.ceil(wanted / (2 * BATCHES)) * 2 * BATCHES;
        cells.push({ id: `${init}/${group}/r${rank}`, init, rank, dim, rows, trials });
      }
    }
  }
  return cells;
}

/** Shards of all cells, in cell and trial order: the order in which partials are merged. */
export function shardsOf(plan: Plan, seed: string, real?: RealRows): Shard[] {
  return cellsOf(plan, real).flatMap((cell) => {
    const size = Math.max(64, Math.floor(SHARD_ENTRIES / (cell.rank * cell.dim) / 64) * 64);
    const shards: Shard[] = [];
    for (let first = 0; first < cell.trials; first += size) {
      const count = Math.min(size, cell.trials - first);
      const content = { plan: plan.name, seed, cell, first, count };
      shards.push({ id: contentHash(content), ...content });
    }
    return shards;
  });
}
