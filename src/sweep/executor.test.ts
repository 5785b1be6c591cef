/** Results are the same bits on any executor with any number of workers, for every kind of plan. */
import { describe, expect, it } from "vitest";
import { kindOf } from "../experiment/kinds.js";
import type { NoisePlan } from "../experiment/noise/plan.js";
import type { NoiseRow } from "../experiment/rows.js";
import { inlineExecutor, poolExecutor } from "./executor.js";
import { parsePlan } from "./plan.js";
import { plan, rows } from "./sweep.fixture.js";

/** Fields of plans that train models. */
const trained = {
  source: "synthetic",
  pools: 2,
  poolSize: 60,
  labelNoise: 0.1,
  hidden: [8],
  pretraining: { steps: 5, rate: 0.1 },
};

describe("executors", () => {
  it.each([
    ["reference", "factors"],
    ["simd", "factors"],
    ["simd", "row"],
    ["simd", "coordinate"],
    ["simd", "block"],
  ] as const)(
    "is bit-identical inline and on 1, 2 and 4 workers: %s, %s",
    async (backend, sampler) => {
      const sampled = { ...plan, sampler };
      const expected = await rows(inlineExecutor(backend), sampled);
      expect(expected.length).toBeGreaterThan(1000);
      for (const workers of [1, 2, 4])
        expect(await rows(poolExecutor(backend, workers), sampled)).toBe(expected);
    },
  );

  it.each(["webasm", "simd"] as const)(
    "gives the same estimates on %s as on the reference, within f32 rounding carried through the sums",
    async (mode) => {
      const estimates = async (backend: "reference" | "webasm" | "simd") =>
        JSON.parse(await rows(inlineExecutor(backend))).noise as NoiseRow[];
      const [exact, fast] = [await estimates("reference"), await estimates(mode)];
      fast.forEach((row, i) => {
        // A product of |q| = 1 with A'A of spectral norm below (1 + sqrt(m/r))^2 + 10 errs by at most
        // gamma_{m+r+3} times sqrt(m) times it in each noise value; means move by no more than that.
        const norm = (1 + Math.sqrt(row.dim / row.rank)) ** 2 + 10;
        const error = (row.dim + row.rank + 3) * 2 ** -24 * Math.sqrt(row.dim) * norm;
        expect(Math.abs(row.mean - exact[i].mean)).toBeLessThan(error);
        expect(Math.abs(row.variance - exact[i].variance)).toBeLessThan(
          4 * error * Math.sqrt(exact[i].variance) + 4 * error ** 2,
        );
        expect(row.mean).not.toBe(exact[i].mean);
      });
    },
  );

  it.each([
    {
      kind: "dependence",
      source: "synthetic",
      relation: "rows",
      models: ["lora", "flora", "dp-sgd"],
      ranks: [4],
      dims: [16],
      cosines: [0.5],
    },
    { kind: "witness", cells: [{ rank: 4, dim: 16 }] },
    { kind: "profile", ranks: [3], dims: [4], rhos: [0.5], epsilons: [1] },
    {
      kind: "release",
      mechanisms: ["plain", "m1", "m2"],
      ranks: [4],
      dims: [16],
      sigmas: [1],
      epsilon: 1,
    },
    {
      kind: "membership",
      ...trained,
      shadows: 4,
      targets: 14,
      checkpoints: [3, 6],
      settings: [{ method: "full" }, { method: "lora-fa", rank: 2 }, { method: "dp-sgd" }].map(
        (setting) => ({ name: setting.method, batch: 10, ...setting }),
      ),
    },
    {
      kind: "dynamics",
      ...trained,
      models: 18,
      steps: 4,
      recorded: [2],
      settings: ["lora", "dp-sgd"].map((method) => ({ name: method, method, rank: 2, batch: 10 })),
    },
    {
      kind: "noise",
      rows: {
        source: "language",
        checkpoints: [0, 1],
        batchSizes: [2],
        projections: ["o_proj"],
        rowsPerLayer: 1,
      },
      ranks: [2],
      inits: ["gaussian"],
      maxEntriesPerTrial: 1000,
    },
    {
      kind: "language-symmetry",
      source: "language",
      projections: ["q_proj"],
      ranks: [2],
      batchSizes: [2],
    },
    {
      kind: "symmetry",
      source: "mnist",
      pretraining: 2,
      methods: ["sgd", "momentum", "adam", "trained-a"],
      ranks: [2],
      batchSizes: [2],
      steps: [2],
      sigmas: [0.1],
      rowsUsed: 8,
    },
  ])("is bit-identical on two workers and inline: $kind", async (fields) => {
    const trials = "pools" in fields ? {} : { trials: { entries: 1, min: 192, max: 192 } };
    const small = parsePlan({ name: "kind", purpose: "test", feeds: ["x"], ...trials, ...fields });
    const one = await rows(inlineExecutor("reference"), small as NoisePlan);
    expect(one).not.toContain("null,null,null");
    const made = Object.entries(JSON.parse(one) as Record<string, unknown[]>);
    const { makes } = kindOf(small.kind);
    expect(makes).toEqual(
      expect.arrayContaining(made.flatMap(([table, list]) => (list.length > 0 ? [table] : []))),
    );
    expect(await rows(poolExecutor("reference", 2), small as NoisePlan)).toBe(one);
  });
});
