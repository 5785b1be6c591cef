/** What classifiers are trained on: the job that each stack of models gives to the trainer, which is a stub here. */
import { beforeEach, expect, it, vi } from "vitest";
import type { Backend } from "../../backend/backend.js";
import { training } from "../../train/method.js";
import type { NetworkJob } from "../../train/network/trainer.js";
import { modelOf, modelsOf } from "../attacked.js";
import { shareExamples, shareNetwork } from "../start.js";
import type { MembershipCell } from "./plan.js";

const seen = vi.hoisted(() => ({ jobs: [] as unknown[] }));
vi.mock(import("../../train/network/trainer.js"), async (original) => ({
  ...(await original()),
  trainNetworks: async (job: NetworkJob) => void seen.jobs.push(job),
}));
const { simulate } = await import("./simulate.js");
beforeEach(() => void (seen.jobs = []));

const CELL: MembershipCell = {
  ...{ id: "s/p1", plan: "test", setting: "s", pool: 1, shadows: 4, targets: 3, poolSize: 20 },
  training: training({ method: "dp-sgd", batch: 2, noiseMultiplier: 1, steps: 6 }),
  ...{ labelNoise: 0, checkpoints: [2, 6], population: 3, classes: 2 },
  ...{ pretrained: [], pretrainedPopulation: [], trials: 7, work: 1 },
};
/** Examples told apart by their first feature. */
const examples = (n: number, mark: number) => ({
  ...{ dim: 1, classes: 2, labels: new Uint8Array(n) },
  features: new Float32Array(n).fill(mark),
});
const shared = {
  ...shareNetwork({
    widths: [1, 2],
    w: [Float32Array.from([1, 2])],
    bias: [new Float32Array(2)],
  }),
  ...Object.assign(
    {},
    ...[0, 1].flatMap((p) => [
      shareExamples(`pool${p}`, examples(20, 10 + p) as never),
      shareExamples(`validation${p}`, examples(4, 20 + p) as never),
      shareExamples(`population${p}`, examples(3, 30 + p) as never),
    ]),
  ),
  ...shareExamples("test", examples(5, 40) as never),
};
const jobsOf = async (
  cell: MembershipCell,
  first: number,
  count: number,
): Promise<NetworkJob[]> => {
  const shard = { id: "", kind: "membership", plan: "test", seed: "1", cell, first, count };
  await simulate(shard, undefined as unknown as Backend, shared);
  return seen.jobs as NetworkJob[];
};

it("a model is trained on its pool, sampled by half of it, from the start, to its checkpoints", async () => {
  const [job, ...others] = await jobsOf(CELL, 0, modelsOf(CELL));
  expect(others).toEqual([]);
  expect(job).toMatchObject({ training: CELL.training, expected: 10, checkpoints: [2, 6] });
  expect([job.pool.features[0], job.pool.labels.length]).toEqual([11, 20]);
  expect([...job.start.w[0]]).toEqual([1, 2]);
  expect(job.models).toEqual([0, 1, 2, 3, 4, 5, 6].map((k) => modelOf(CELL, "1", k)));
});

it("stacks of eight go on where the one before ended, from the first model of the shard on", async () => {
  const cell = { ...CELL, targets: 20, trials: 24 };
  const jobs = await jobsOf(cell, 8, 12);
  expect(jobs.map(({ models }) => models.length)).toEqual([8, 4]);
  expect(jobs.flatMap(({ models }) => models)).toEqual(
    Array.from({ length: 12 }, (_, i) => modelOf(cell, "1", 8 + i)),
  );
});
