/**
 * Axes of `npm run bench:scale`. Each: what is timed (`part`), what changes (`axis`, `grid`), what stays (`fixed`), and
 * what theory counts at a point: operations (`time`) and numbers held (`memory`), both up to a factor. `per` is what a
 * point's time is divided by where samplers are set side by side.
 */
import { availableParallelism } from "node:os";

const doubling = (from, to) => {
  const grid = [];
  for (let x = from; x <= to; x *= 2) grid.push(x);
  return grid;
};
const BASE = { trials: 64, r: 64, m: 1024, n: 16 };
const GRIDS = {
  trials: doubling(32, 1024),
  r: doubling(8, 256),
  m: doubling(256, 8192),
  n: doubling(4, 128),
};
/** What a trial of each sampler costs, in its leading order (docs/theory.md, Samplers and Rows of one draw). */
const LAWS = {
  factors: ({ r, m, n }) => n * r * m,
  row: ({ r, m, n }) => n * (r + m),
  coordinate: ({ n }) => n,
  // Products with T, T' and B, which have p columns.
  block({ r, n }) {
    const p = Math.min(n, r);
    return 2 * n * n * p + n * p * p;
  },
};
/** Numbers that a sampler holds: G, what it draws of one trial, and three sums a trial and row. */
const HELD = {
  factors: ({ trials, r, m, n }) => n * m + r * m + 3 * trials * n,
  row: ({ trials, r, m, n }) => n * m + r + m + 3 * trials * n,
  coordinate: ({ trials, m, n }) => n * m + 3 * trials * n,
  block: ({ trials, m, n }) => n * m + n * n + 3 * trials * n,
};
const without = (fixed, axis) =>
  Object.fromEntries(Object.entries(fixed).filter(([name]) => name !== axis));

const samplers = Object.keys(LAWS).flatMap((sampler) =>
  Object.keys(GRIDS).map((axis) => ({
    part: sampler,
    axis,
    grid: GRIDS[axis],
    fixed: without(BASE, axis),
    time: (point) => point.trials * LAWS[sampler](point),
    memory: HELD[sampler],
    per: axis === "trials" ? undefined : BASE.trials,
  })),
);
/** `block` where it has n^3 products: many rows, below the rank. */
const wide = {
  part: "block",
  axis: "n",
  grid: doubling(8, 256),
  fixed: { trials: 16, r: 256, m: 1024 },
  time: LAWS.block,
  memory: HELD.block,
};
/** What `block` does once a shard: inner products of the rows. */
const opening = ["m", "n"].map((axis) => ({
  part: "block opening",
  axis,
  grid: GRIDS[axis],
  fixed: without({ r: 64, m: 1024, n: 16 }, axis),
  time: ({ m, n }) => n * n * m,
  memory: ({ m, n }) => n * m + n * n,
}));
const training = [
  {
    part: "classifier",
    axis: "models",
    grid: doubling(1, 16),
    fixed: { method: "lora-fa", width: 128, steps: 100 },
    time: ({ models }) => models,
    memory: ({ models }) => Math.min(models, 8),
  },
  {
    part: "classifier",
    axis: "width",
    grid: doubling(32, 1024),
    fixed: { method: "full", models: 1, steps: 4 },
    time: ({ width }) => width ** 2,
    // Two layers with gradients and copies, 1,000 examples and the activations of a batch.
    memory: ({ width }) => 8 * width ** 2 + 2000 * width,
  },
  {
    part: "language model",
    axis: "documents",
    grid: doubling(16, 256),
    fixed: { method: "lora", epochs: 1 },
    time: ({ documents }) => documents,
    memory: () => 1,
  },
];
const CORES = availableParallelism();
/** Twice as many workers as cores are shown; the fit ends at the cores. */
const workers = doubling(1, Math.max(4, 2 * CORES));
const pool = {
  part: "sweep",
  axis: "workers",
  grid: workers,
  fixed: { shards: 32, trials: 512, r: 64, m: 1024, n: 1 },
  clock: "wall",
  time: (point) => 1 / Math.min(point.workers, CORES),
  memory: (point) => point.workers,
  first: Math.max(2, workers.filter((w) => w <= CORES).length),
};

export const AXES = [...samplers, wide, ...opening, ...training, pool];
