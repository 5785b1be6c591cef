/**
 * What a classifier's training hands to the trainer, and which answers become which number of its curve: the trainer
 * and the pretraining are stubs that answer as told, so that each number has a value of its own.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Examples } from "../train/data/examples.js";
import { drawPool, loadTask } from "../train/data/task.js";
import type { ClassifierTraining } from "./train.js";

interface Job {
  readonly training: { readonly batch: number };
  readonly start: unknown;
  readonly pool: Examples;
  readonly models: ReadonlyArray<{ readonly members: readonly number[]; readonly seed: string }>;
  readonly expected: number;
}
interface Snapshot {
  readonly step: number;
  logits(examples: Examples): Promise<Float32Array[]>;
  networks(): Promise<object[]>;
}

/** Shares of right answers, by step: on members, and on the even and the odd half of the test part. */
const SHARES: Readonly<Record<number, readonly [members: number, even: number, odd: number]>> = {
  10: [0.2, 0.9, 0.3],
  25: [0.4, 0.6, 0.8],
  40: [1, 0.5, 0.4],
};
const seen = vi.hoisted(() => ({ pretrained: [] as unknown[], jobs: [] as unknown[] }));

/** Logits that are right, by a margin of 2, for the first `share` of these examples, and wrong for all others. */
function answers(e: Examples, parts: ReadonlyArray<readonly [indices: number[], share: number]>) {
  const right = new Set(
    parts.flatMap(([list, share]) => list.slice(0, Math.round(share * list.length))),
  );
  const logits = new Float32Array(e.labels.length * e.classes);
  e.labels.forEach((label, i) => {
    logits[i * e.classes + (right.has(i) ? label : (label + 1) % e.classes)] = 2;
  });
  return logits;
}

vi.mock(import("../train/network/pretrain.js"), () => ({
  pretrainNetwork: (...given: unknown[]) => {
    seen.pretrained.push(given);
    return Promise.resolve("start" as never);
  },
}));
vi.mock(import("../train/network/trainer.js"), async (original) => ({
  ...(await original()),
  trainNetworks: (async (job: Job, visit: (snapshot: Snapshot) => Promise<void>) => {
    seen.jobs.push(job);
    const { members } = job.models[0];
    for (const [step, [own, even, odd]] of Object.entries(SHARES)) {
      await visit({
        step: Number(step),
        networks: () => Promise.resolve([{ w: [Float32Array.of(Number(step))], bias: [] }]),
        logits: (e) => {
          const half = (parity: number) => [...e.labels.keys()].filter((i) => i % 2 === parity);
          const parts: Array<[number[], number]> | undefined =
            e === job.pool ? [[[...members], own]] : undefined;
          return Promise.resolve([
            answers(
              e,
              parts ?? [
                [half(0), even],
                [half(1), odd],
              ],
            ),
          ]);
        },
      });
    }
  }) as never,
}));

const { train } = await import("./train.js");
const out = mkdtempSync(join(tmpdir(), "loradp-wiring-"));
const options = {
  data: "synthetic",
  poolSize: 90,
  labelNoise: 0.5,
  pretraining: 7,
  hidden: [5, 6],
  seed: "3",
  training: { method: "lora-fa", rank: 2, batch: 9, steps: 40 },
} as const;
let last: ClassifierTraining;
let best: ClassifierTraining;

beforeAll(async () => {
  last = await train({ ...options, out: join(out, "last") });
  best = await train({ ...options, earlyStopping: true, out: join(out, "best") });
});

describe("a classifier's training", () => {
  it("pretrains on the public part, with the widths and for the steps that were given", () => {
    const { publicPart } = loadTask("synthetic");
    const [[part, hidden, { steps }, [seed]]] = seen.pretrained as [
      [Examples, number[], { steps: number }, [string]],
    ];
    expect(part).toBe(publicPart);
    expect([hidden, steps, seed]).toEqual([[5, 6], 7, "3"]);
  });

  it("trains from there on a pool with its wrong labels, and samples by half of it", () => {
    const [job] = seen.jobs as Job[];
    const pool = drawPool(loadTask("synthetic"), 90, 0.5, "3", 0);
    expect(job.start).toBe("start");
    expect(job.pool.labels).toEqual(pool.labels);
    expect(job.pool.features).toEqual(pool.features);
    expect(job.expected).toBe(45);
    expect([job.training.batch, job.models[0].seed]).toEqual([9, "3"]);
    expect(job.models[0].members).toHaveLength(last.members);
    // By coins of the run's seed: not all, not none, and others at another seed.
    expect(last.members).toBeGreaterThan(20);
    expect(last.members).toBeLessThan(70);
  });

  it("reads each number of the curve off its own examples: members, one half of the test part, the other", () => {
    const n = loadTask("synthetic").test.labels.length;
    last.curve.forEach((point) => {
      const [own, even, odd] = SHARES[point.step];
      expect(Math.abs(point.trainAccuracy - own)).toBeLessThanOrEqual(0.5 / last.members);
      expect(Math.abs(point.validationAccuracy - even)).toBeLessThanOrEqual(1 / n);
      expect(Math.abs(point.testAccuracy - odd)).toBeLessThanOrEqual(1 / n);
    });
    // Ten classes, one logit of 2: right answers cost log(1 + 9 e^-2), wrong ones 2 more.
    const [{ trainLoss, trainAccuracy }] = last.curve;
    const right = Math.log1p(9 * Math.exp(-2));
    expect(trainLoss).toBeCloseTo(right + 2 * (1 - trainAccuracy), 5);
  });

  it("keeps the last checkpoint, under early stopping the one that validates best", () => {
    expect(last.curve.map(({ step }) => step)).toEqual([10, 25, 40]);
    expect([last.chosen.step, best.chosen.step]).toEqual([40, 10]);
  });

  it("draws other members at another seed", async () => {
    await train({ ...options, seed: "4", out: join(out, "other") });
    const [first, , other] = seen.jobs as Job[];
    expect(other.models[0].members).not.toEqual(first.models[0].members);
  });
});
