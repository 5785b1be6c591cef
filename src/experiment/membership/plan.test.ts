/** Cells of several pools: each with what the network before fine-tuning answers on its own examples. */
import { expect, it } from "vitest";
import { parsePlan } from "../../sweep/plan.js";
import { loadTask, drawPool } from "../../train/data/task.js";
import type { Kind } from "../kind.js";
import { kindOf } from "../kinds.js";
import { startingNetwork } from "../start.js";
import type { MembershipCell, MembershipPlan } from "./plan.js";
import { unseenOf } from "./unseen.js";
import { untrainedOf } from "./untrained.js";

it("the pretrained network's answers are of the cell's own pool, in every setting", async () => {
  const plan = parsePlan({
    kind: "membership",
    name: "test",
    purpose: "test",
    feeds: ["x"],
    source: "synthetic",
    pools: 3,
    poolSize: 60,
    labelNoise: 0,
    shadows: 4,
    targets: 1,
    hidden: [8],
    pretraining: { steps: 20, rate: 0.1 },
    checkpoints: [1],
    settings: [
      { name: "full", method: "full", batch: 10 },
      { name: "lora", method: "lora", batch: 10 },
    ],
  });
  const kind = kindOf("membership") as unknown as Kind<unknown, MembershipCell>;
  const { cells } = await kind.prepare(plan as never, "7", async () => new Map());
  const task = loadTask("synthetic");
  const start = await startingNetwork(task, plan as unknown as MembershipPlan, "7");
  expect(cells).toHaveLength(6);
  const firsts = new Set<number>();
  for (const { pool, pretrained, pretrainedPopulation } of cells) {
    const part = {
      pool: drawPool(task, 60, 0, "7", pool),
      population: unseenOf(task, 60, "7", pool).population,
    };
    const [wanted] = await untrainedOf(start, [part]);
    expect({ pretrained, pretrainedPopulation }).toEqual(wanted);
    firsts.add(pretrained[0]);
  }
  expect(firsts.size).toBe(3);
});
