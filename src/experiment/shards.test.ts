/** A shard holds each of its trials once: what it leaves is what its parts leave, merged, wherever it is cut. */
import { describe, expect, it } from "vitest";
import { createReference } from "../backend/reference.js";
import { parsePlan } from "../sweep/plan.js";
import type { CellBase, Kind } from "./kind.js";
import { kindOf } from "./kinds.js";

const trials = { entries: 1, min: 64, max: 64 };
const head = { name: "t", purpose: "t", feeds: [], trials };
const noise = (sampler: string, init = "gaussian") => ({
  ...{ ...head, kind: "noise", ranks: [2], inits: [init], maxEntriesPerTrial: 1000, sampler },
  rows: { source: "synthetic", dims: [4], shapes: ["spread", "spiky"] },
});
const trained = {
  ...{ name: "t", purpose: "t", feeds: [], source: "synthetic", poolSize: 40, labelNoise: 0 },
  ...{ hidden: [4], pretraining: { steps: 0, rate: 0.1 } },
};
const dp = { name: "s", method: "dp-sgd", batch: 4, noiseMultiplier: 1 };
/** Each with so many trials that what it holds at once does not hold them all; cut at a multiple of a block. */
const CASES: ReadonlyArray<readonly [name: string, plan: object, trials: number, cut: number]> = [
  ...["factors", "row", "coordinate", "block"].map(
    (sampler) => [`noise by ${sampler}`, noise(sampler), 576, 512] as const,
  ),
  ["noise of another law", noise("factors", "rademacher"), 576, 64],
  [
    "profile",
    { ...head, kind: "profile", ranks: [1], dims: [3], rhos: [0.5], epsilons: [0.5] },
    320,
    256,
  ],
  [
    "sketch-profile",
    {
      ...{ ...head, kind: "sketch-profile", outputs: [2], dim: 3, changes: [1] },
      ...{ ranks: [1], epsilons: [0.5] },
    },
    320,
    256,
  ],
  [
    "release",
    {
      ...{ ...head, kind: "release", mechanisms: ["m2"], ranks: [1], dims: [3] },
      ...{ sigmas: [1], epsilon: 0.5 },
    },
    96,
    64,
  ],
  ["witness", { ...head, kind: "witness", cells: [{ rank: 1, dim: 3 }] }, 96, 64],
  ["init", { ...head, kind: "init", inits: ["kaiming-uniform"], ranks: [1], dims: [3] }, 96, 64],
  [
    "gauge",
    {
      ...{ ...head, kind: "gauge", outputs: 2, dim: 3, rank: 1, batch: 2, gauges: [2] },
      ...{ clip: 1, noiseMultiplier: 1, rate: 0.1 },
    },
    96,
    64,
  ],
  // A of 4096 x 1000 is held once; noise of DP-SGD's kind draws none of it.
  [
    "dependence",
    {
      ...{ ...head, kind: "dependence", source: "synthetic", relation: "rows", dims: [1000] },
      ...{ cosines: [0.5], models: ["dp-sgd"], ranks: [4096] },
    },
    4,
    1,
  ],
  // Models are trained in stacks of eight.
  [
    "membership",
    {
      ...{ ...trained, kind: "membership", pools: 1, shadows: 4, targets: 8, checkpoints: [1] },
      settings: [{ name: "s", method: "full", batch: 4 }],
    },
    12,
    8,
  ],
  [
    "dynamics",
    {
      ...{ ...trained, kind: "dynamics", pools: 1, models: 12, steps: 2, recorded: [1] },
      settings: [{ name: "s", method: "lora-fa", rank: 2, batch: 4 }],
    },
    12,
    8,
  ],
  [
    "audit",
    {
      ...{ ...trained, kind: "audit", steps: 1, runs: 12, canaries: 4, canaryNorm: 2 },
      settings: [dp],
    },
    12,
    8,
  ],
];

/** All numbers of plain data, in order. */
const numbersIn = (data: unknown): number[] => {
  if (typeof data === "number") return [data];
  return Object.values(data as object).flatMap(numbersIn);
};

describe("shards", () => {
  it.each(CASES)("%s: whole, and in two parts", async (_, fields, count, cut) => {
    const plan = parsePlan(fields);
    const kind = kindOf(plan.kind) as unknown as Kind<unknown, CellBase>;
    const { cells, shared = {} } = await kind.prepare(plan as never, "1", async () => new Map());
    const backend = createReference();
    const part = (first: number, size: number): Promise<unknown> => {
      const shard = { id: "", kind: plan.kind, plan: "t", seed: "1", cell: cells[0] };
      return kind.simulate({ ...shard, first, count: size }, backend, shared);
    };
    const whole = numbersIn(await part(0, count));
    const [a, b] = [await part(0, cut), await part(cut, count - cut)];
    const merged = numbersIn(kind.merge(a, b));
    expect(merged).toHaveLength(whole.length);
    // Sums of other parts round differently.
    const off = merged.map((x, i) => Math.abs(x - whole[i]) / Math.max(1, Math.abs(whole[i])));
    expect(Math.max(...off)).toBeLessThan(1e-9);
    // Trials differ: a part is not the other one again.
    const again = numbersIn(await part(0, count - cut));
    expect(numbersIn(b)).not.toEqual(again);
  });
});
