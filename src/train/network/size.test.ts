/** What is said of a training's memory is what it takes. */
import { expect, it } from "vitest";
import { withMemory } from "../matrices.js";
import { training, type TrainingOptions } from "../method.js";
import { checkStack, stackBytes } from "./size.js";
import { sceneOf, stackOf } from "./stack.js";
import { initialNetwork } from "./trainer.js";

const WIDTHS = [320, 512, 256, 64];
const model = (k: number) =>
  ({ members: [0], seed: "1", key: ["t", k], factorKey: ["t", k] }) as const;
const pool = { dim: 320, classes: 64, features: new Float32Array(320), labels: new Uint8Array(1) };
const start = initialNetwork(WIDTHS, "1", "start");

/** Bytes that eight models take, and the three matrices of each weight that a checkpoint takes. */
const taken = (options: TrainingOptions): Promise<number> =>
  withMemory(async (memory) => {
    const models = Array.from({ length: 8 }, (_, k) => model(k));
    const t = training(options);
    const before = memory.mark();
    stackOf({ training: t, start, pool, models, expected: 1, checkpoints: [1] }, memory);
    const weights = WIDTHS.slice(1).reduce((n, out, l) => n + out * (WIDTHS[l] + 1), 0);
    return memory.mark() - before + 3 * 4 * weights;
  });

it.each([
  { method: "full" },
  { method: "full", optimizer: "adam" },
  { method: "lora", rank: 64 },
  { method: "lora-fa", rank: 32, optimizer: "adam" },
  { method: "flora", rank: 64 },
  { method: "noisy" },
  { method: "dp-sgd", optimizer: "adam", batch: 200 },
  { method: "dp-lora", rank: 64 },
] as TrainingOptions[])("memory of $method, $optimizer: within a fifth", async (options) => {
  const ratio = stackBytes(WIDTHS, training(options)) / (await taken(options));
  expect(ratio).toBeGreaterThan(0.8);
  expect(ratio).toBeLessThan(1.2);
});

it("a bench is made once for as many rows, and anew for more only", () =>
  withMemory(async (memory) => {
    const t = training({ method: "lora", rank: 4 });
    const job = { training: t, start, pool, models: [model(0)], expected: 1, checkpoints: [1] };
    const stack = stackOf(job, memory);
    const benchOf = (rows: number) => sceneOf(stack, [], rows).bench;
    const five = benchOf(50);
    expect([benchOf(50) === five, benchOf(3) === five]).toEqual([true, true]);
    const after = memory.mark();
    const more = benchOf(51);
    expect([more === five, more.rows >= 51, memory.mark() > after]).toEqual([false, true, true]);
    expect(benchOf(50)).toBe(more);
  }));

it("what fits is refused where its pretraining, of every weight of eight models, would not", () => {
  // 100 million weights: 14 times 4 bytes of each in pretraining, some 5 times in LoRA of rank 1.
  const wide = [...Array<number>(7).fill(4096), 10];
  const t = training({ method: "lora", rank: 1, batch: 1 });
  expect(stackBytes(wide, t)).toBeLessThan(2.5 * 2 ** 30);
  const check =
    (widths: number[], options = t) =>
    () => {
      checkStack(widths, options, (path) => `--${path}`);
    };
  expect(check(wide)).toThrow(/^--hidden must be of layers that fit into 3.5 GiB/);
  expect(check([784, 512, 512, 10])).not.toThrow();
  // What pretraining has room for, and the training has not: 50,000 examples at once.
  expect(check([4096, 4096, 10], { ...t, batch: 50_000 })).toThrow(/--hidden/);
});
