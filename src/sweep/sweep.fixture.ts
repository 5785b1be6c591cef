/** A small plan of the noise law, a wide one of several shards, a small one of models, and a whole run of any. */
import { prepareNoise, type NoisePlan } from "../experiment/noise/plan.js";
import type { Executor } from "./executor.js";
import { parsePlan } from "./plan.js";
import { runPlan, type ShardStore } from "./run.js";
import { shardsOf } from "./shard.js";

export const plan = parsePlan({
  kind: "noise",
  name: "small",
  purpose: "test",
  feeds: ["E2-variance"],
  rows: { source: "synthetic", dims: [16, 300], shapes: ["spread", "spiky"] },
  ranks: [1, 8, 32],
  inits: ["gaussian", "orthogonal"],
  trials: { entries: 5e5, min: 64, max: 192 },
  maxEntriesPerTrial: 20000,
}) as NoisePlan;
/** Shards of a plan with seed 1. */
export const shards = async (which: NoisePlan) =>
  shardsOf(which, "1", await prepareNoise(which, "1"));
// One shard per 3e7 entries: make several with many trials of the widest cell.
export const wide = {
  ...plan,
  trials: { entries: 4e7, min: 64, max: 4096 },
  ranks: [64],
  inits: ["gaussian" as const],
  rows: { source: "synthetic" as const, dims: [300], shapes: ["spread" as const] },
};

/** Fields of plans that train models. */
export const trained = {
  source: "synthetic",
  pools: 2,
  poolSize: 60,
  labelNoise: 0.1,
  hidden: [8],
  pretraining: { steps: 5, rate: 0.1 },
};
/** Models that are trained and attacked: cells with inputs in common. */
export const attacked = {
  kind: "membership" as const,
  name: "attacked",
  purpose: "test",
  feeds: [],
  ...trained,
  shadows: 4,
  targets: 6,
  checkpoints: [3, 6],
  settings: [
    { name: "full", method: "full" as const, batch: 10 },
    { name: "lora-fa", method: "lora-fa" as const, rank: 2, batch: 10 },
  ],
};

/** All tables of a run, as text: equal for equal bits. */
export async function rows(executor: Executor, which = plan, store?: ShardStore): Promise<string> {
  const result = await runPlan({
    plan: which,
    seed: "1",
    backend: "test",
    executor,
    ...(store ? { store } : {}),
  });
  await executor.close();
  return JSON.stringify(result);
}
