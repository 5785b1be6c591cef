/**
 * Which options of runs and settings of trainings are taken, at, below and above each limit, and the words that refuse
 * the others, as stored in pinned/. It says nothing of what is right: hand-worked tests do.
 */
import { join } from "node:path";
import { it } from "vitest";
import { attackOutputs } from "./attack-outputs.js";
import { attackCounts } from "./attack-summary.js";
import { poolSizes } from "./pool.js";
import { classifierSetting, textSetting } from "./setting.js";
import { runSettings } from "./settings.js";
import { checkEarlyStopping, checkpointsOf, drawMembers } from "./training-run.js";
import { each, folder, stored } from "./pinned/outcome.fixture.js";

it("options of runs and attacks are taken or refused as stored", () =>
  stored("options", [
    ...each("run", [{}, { force: true, resume: true, commandLine: "loradp x" }], (x) =>
      runSettings({ out: "o", workers: 7, ...x }),
    ),
    ...each("workers", [0, 1, 256, 257, 1.5, -1], (workers) => runSettings({ out: "o", workers })),
    ...each("executor", ["inline", "piscina", "queue", "threads"] as const, (executor) =>
      runSettings({ out: "o", workers: 2, executor: executor as "inline" }),
    ),
    ...each("queue with executor", ["inline", "piscina", undefined] as const, (executor) =>
      runSettings({ out: "o", workers: 2, executor, queue: "redis://h" }),
    ),
    ...each(
      "backend",
      ["auto", "simd", "simd-relaxed", "webasm", "webgpu", "reference", "cuda"] as const,
      (backend) =>
        ["queue" as const, "inline" as const].map((executor) =>
          runSettings({
            ...{ out: "o", workers: 2, executor, backend: backend as "simd" },
            queue: executor === "queue" ? "redis://h" : undefined,
          }),
        )[1].backend,
    ),
    ...each(
      "backend inline",
      ["simd-relaxed", "webgpu", "cuda"] as const,
      (backend) =>
        runSettings({ out: "o", workers: 2, executor: "inline", backend: backend as "simd" })
          .backend,
    ),
    ["backend of a queue", () => runSettings({ out: "o", executor: "queue", queue: "q" }).backend],
    ...each("pools", [undefined, 0, 1, 1000, 1001, 1.5], (pools) => attackCounts({ pools })),
    ...each("shadows", [undefined, 2, 3, 4, 5, 1024, 1026], (shadows) => attackCounts({ shadows })),
    ...each("targets", [undefined, 0, 1, 1024, 1025, 2.5], (targets) => attackCounts({ targets })),
    ["counts", () => attackCounts({ pools: 5, shadows: 6, targets: 7 })],
    ...each(
      "outputs",
      [
        { outputs: "a.csv", against: "a.csv" },
        { outputs: "a.csv", against: "-" },
        { outputs: join(folder, "none.csv") },
      ],
      (x) => attackOutputs({ ...x, out: join(folder, "out") }),
    ),
  ]));

const lora = { method: "lora", rank: 2 } as const;
const dp = (noiseMultiplier: number) => ({ method: "dp-lora", rank: 2, noiseMultiplier }) as const;
it("settings of trainings are completed or refused as stored", () =>
  stored("settings", [
    ["classifier", () => classifierSetting({ training: { method: "full" } })],
    ["adapter", () => classifierSetting({ data: "synthetic", training: dp(1) })],
    [
      "language model",
      () => textSetting({ text: "a.txt", training: { method: "lora-fa", rank: 3 } }),
    ],
    ...each(
      "label noise",
      [-0.01, 0, 1, 1.01, NaN],
      (labelNoise) => classifierSetting({ labelNoise, training: lora }).labelNoise,
    ),
    ...each(
      "pretraining",
      [-1, 0, 100_000, 100_001, 0.5],
      (pretraining) => classifierSetting({ pretraining, training: lora }).pretraining,
    ),
    ...each(
      "hidden",
      [[], [0], [1], [4096], [4097], [7.5], Array(16).fill(3), Array(17).fill(3)],
      (hidden) => classifierSetting({ hidden, training: lora }).hidden,
    ),
    ...each(
      "pool size",
      [1, 2, 7.5, 1e6],
      (poolSize) => classifierSetting({ poolSize, training: lora }).poolSize,
    ),
    ...each(
      "batch of a pool of 21",
      [10, 11],
      (batch) => classifierSetting({ poolSize: 21, training: { ...lora, batch } }).training.batch,
    ),
    ...each(
      "noise",
      [0, 0.0099, 0.01, 1e6, 1.1e6],
      (x) => classifierSetting({ training: dp(x) }).training.noiseMultiplier,
    ),
    ...each(
      "data",
      [
        { data: "minst" },
        { data: "synthetic", label: "kind" },
        { data: "a.csv", label: "kind" },
        { data: "./a" },
        { data: "-" },
      ],
      (x) => classifierSetting({ ...x, training: lora }),
    ),
    ...each(
      "idle",
      [
        { method: "full", rank: 3 },
        { ...lora, clip: 1 },
        { ...lora, noiseMultiplier: 1 },
      ] as const,
      (x) => classifierSetting({ training: x }),
    ),
    ...each(
      "context",
      [3, 4, 64, 65, 5.5],
      (context) => textSetting({ text: "a", context, training: lora }).context,
    ),
    ...each(
      "documents",
      [19, 20, 10_000, 10_001],
      (poolSize) => textSetting({ text: "a", poolSize, training: lora }).poolSize,
    ),
    ...each(
      "batch of 41 documents",
      [20, 21],
      (batch) =>
        textSetting({ text: "a", poolSize: 41, training: { ...lora, batch } }).training.batch,
    ),
    ...each(
      "sizes",
      [
        [{ poolSize: undefined, batch: undefined }, 5, 90],
        [{ poolSize: undefined, batch: undefined }, 5, 70],
        [{ poolSize: undefined, batch: undefined }, 5, 19],
        [{ poolSize: undefined, batch: undefined }, 20, 19],
        [{ poolSize: 19, batch: 9 }, 19, 20],
        [{ poolSize: 19, batch: 10 }, 19, 20],
        [{ poolSize: 20, batch: undefined }, 19, 20],
        [{ poolSize: 18, batch: undefined }, 19, 20],
        [{ poolSize: 21, batch: undefined }, 19, 20],
        [{ poolSize: 21, batch: 3 }, 30, 20],
        [{ poolSize: 70, batch: 8 }, 5, 90],
      ] as const,
      ([asked, least, most]) =>
        poolSizes(
          asked,
          { defaults: { poolSize: 70, batch: 8 }, least, most, unit: "private things" },
          (name) => `--${name}`,
        ),
    ),
    ...each(
      "early stopping",
      [
        [true, [3]],
        [true, [3, 5]],
        [false, [3]],
        [undefined, [3]],
      ] as const,
      ([is, points]) => checkEarlyStopping(is, points),
    ),
    ...each(
      "checkpoints",
      [
        [[10, 20], 20],
        [[10, 20], 19],
        [[30, 5, 10], 9],
        [[], 4],
        [[0, 8], 0],
      ] as const,
      ([list, steps]) => checkpointsOf(list, steps),
    ),
    ...each("members", ["1", "2", "3", "4", "5", "6", "7", "8"], (seed) => drawMembers(2, seed)),
    ["members of nine", () => drawMembers(9, "1")],
  ]));
