/** The noise of DP-SGD among trajectories: of LoRA's mean energy along runs without noise. */
import { expect, it } from "vitest";
import { parsePlan } from "../../sweep/plan.js";
import { drawPool, loadTask } from "../../train/data/task.js";
import { training } from "../../train/method.js";
import { LANES } from "../../train/network/mlp.js";
import { trainNetworks } from "../../train/network/trainer.js";
import { startingNetwork } from "../start.js";
import { membersOf, prepare, type DynamicsPlan } from "./plan.js";

const [SIZE, BATCH, STEPS, RANK, CLIP] = [40, 5, 2, 3, 0.5];
const plan = parsePlan({
  ...{ kind: "dynamics", name: "t", purpose: "t", feeds: [], source: "synthetic", pools: 2 },
  ...{ poolSize: SIZE, labelNoise: 0, hidden: [6], pretraining: { steps: 0, rate: 0.1 } },
  ...{ models: 2, steps: STEPS, recorded: [1] },
  settings: [
    { name: "dp", method: "dp-sgd", rank: RANK, batch: BATCH, rate: 0.1, clip: CLIP },
    { name: "lora", method: "lora-fa", rank: RANK, batch: BATCH, rate: 0.1 },
  ],
}) as DynamicsPlan;

it("the noise of a step on all weights has the mean over layers and steps of (m + 1)|G|^2/r", async () => {
  const { cells } = await prepare(plan, "1");
  const [task, found] = [loadTask("synthetic"), [] as number[]];
  for (const pool of [0, 1]) {
    const models = Array.from({ length: LANES }, (_, k) => ({
      members: membersOf("1", `t/p${pool}/calibration`, k, SIZE),
      ...{ seed: "1", key: [`t/p${pool}/calibration`, k] as const, factorKey: ["", 0] as const },
    }));
    const energies: number[] = [];
    const job = {
      training: training({ method: "full", biases: false, batch: BATCH, rate: 0.1, steps: STEPS }),
      start: await startingNetwork(task, plan, "1"),
      pool: drawPool(task, SIZE, 0, "1", pool),
      ...{ models, expected: SIZE / 2, checkpoints: [0, 1, 2] },
    };
    await trainNetworks(job, async (s) => {
      // Layers of 32 inputs and 6 outputs, and of 6 and 10.
      for (const [first, second] of await s.gradients(s.batches)) {
        expect([first.length, second.length]).toEqual([32 * 6, 6 * 10]);
        const squares = [first, second].map((g) => g.reduce((a, x) => a + x * x, 0));
        energies.push((33 * squares[0] + 7 * squares[1]) / RANK);
      }
    });
    expect(energies).toHaveLength(LANES * (STEPS + 1));
    const mean = energies.reduce((a, x) => a + x, 0) / energies.length;
    const { noiseMultiplier } = cells.find((c) => c.id === `dp/p${pool}`)!.training;
    // Of each of the 252 weights the sum of a batch has noise of so many clips.
    expect((252 * ((noiseMultiplier * CLIP) / BATCH) ** 2) / mean).toBeCloseTo(1, 9);
    found.push(noiseMultiplier);
  }
  // Each pool has its own; other methods have none.
  expect(found[0]).not.toBeCloseTo(found[1], 6);
  expect(cells.map((c) => c.id)).toEqual(["dp/p0", "lora/p0", "dp/p1", "lora/p1"]);
  expect(cells[1].training.noiseMultiplier).toBe(training({ method: "lora-fa" }).noiseMultiplier);
});
