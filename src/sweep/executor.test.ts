/** Results are the same bits on any executor with any number of workers, for every kind of plan. */
import { Piscina } from "piscina";
import { afterAll, describe, expect, it, vi } from "vitest";
import { kindOf } from "../experiment/kinds.js";
import type { NoisePlan } from "../experiment/noise/plan.js";
import type { NoiseRow } from "../experiment/rows.js";
import { inlineExecutor, poolExecutor, shardPool, type Executor } from "./executor.js";
import { parsePlan } from "./plan.js";
import { plan, rows, shards, trained } from "./sweep.fixture.js";

/** Pools that all tests share, since a thread costs half a second to start: runs close none, the end closes all. */
const pools = new Map<string, Executor>();
afterAll(async () => {
  for (const pool of pools.values()) await pool.close();
});
function pooled(backend: "reference" | "simd", workers: number): Executor {
  const name = `${backend} ${workers}`;
  const pool = pools.get(name) ?? poolExecutor(backend, workers);
  pools.set(name, pool);
  return { ...pool, close: async () => {} };
}

/** The small plan's tables from the reference, which three tests compare with. */
const reference = rows(inlineExecutor("reference"));

describe("executors", () => {
  it.each([
    ["reference", "factors", [2]],
    ["simd", "factors", [1, 3]],
    ["simd", "row", [3]],
    ["simd", "coordinate", [3]],
    ["simd", "block", [3]],
  ] as const)(
    "is bit-identical inline and on workers: %s, %s, %j of them",
    async (backend, sampler, counts) => {
      // Other inits than the Gaussian have factors whatever the sampler.
      const inits = sampler === "factors" ? plan.inits : ["gaussian" as const];
      const sampled = { ...plan, sampler, inits };
      const expected = await (backend === "reference"
        ? reference
        : rows(inlineExecutor(backend), sampled));
      expect(expected.length).toBeGreaterThan(1000);
      for (const workers of counts)
        expect(await rows(pooled(backend, workers), sampled)).toBe(expected);
    },
  );

  it.each(["webasm", "simd"] as const)(
    "gives the same estimates on %s as on the reference, within f32 rounding carried through the sums",
    async (mode) => {
      const estimates = (tables: string) => JSON.parse(tables).noise as NoiseRow[];
      const exact = estimates(await reference);
      const fast = estimates(await rows(inlineExecutor(mode)));
      expect(fast).toHaveLength(exact.length);
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
      targets: 6,
      checkpoints: [3, 6],
      settings: [{ method: "full" }, { method: "lora-fa", rank: 2 }, { method: "dp-sgd" }].map(
        (setting) => ({ name: setting.method, batch: 10, ...setting }),
      ),
    },
    {
      kind: "dynamics",
      ...trained,
      models: 8,
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
      rowsUsed: 4,
      trials: { entries: 1, min: 64, max: 64 },
    },
  ])("is bit-identical on two workers and inline: $kind", async (fields) => {
    const trials = "pools" in fields ? {} : { trials: { entries: 1, min: 128, max: 128 } };
    const small = parsePlan({ name: "kind", purpose: "test", feeds: ["x"], ...trials, ...fields });
    const one = await rows(inlineExecutor("reference"), small as NoisePlan);
    expect(one).not.toContain("null,null,null");
    const made = Object.entries(JSON.parse(one) as Record<string, unknown[]>);
    const { makes } = kindOf(small.kind);
    expect(makes).toEqual(
      expect.arrayContaining(made.flatMap(([table, list]) => (list.length > 0 ? [table] : []))),
    );
    expect(await rows(pooled("reference", 2), small as NoisePlan)).toBe(one);
  });
});

describe("a pool", () => {
  it("computes shards in the order in which they were handed out, however many wait behind", async () => {
    const [shard] = await shards(plan);
    // One thread: of several, one may take long to load while others go on.
    const pool = shardPool(1);
    const ended: number[] = [];
    const all = Array.from({ length: 12 }, async (_, i) => {
      await pool.compute({ shard, shared: {}, backend: "reference" });
      ended.push(i);
    });
    await Promise.all(all);
    await pool.close();
    expect(ended).toEqual(all.map((_, i) => i));
  });
});

describe("a pool that is closed", () => {
  it("takes no notice of what is computed while it closes, and of nothing else", async () => {
    // Piscina emits an error where a thread's answer comes after its task was given up.
    const late = new Error("Unexpected message from Worker");
    const opened: Piscina[] = [];
    const destroy = vi.spyOn(Piscina.prototype, "destroy").mockImplementation(async function (
      this: Piscina,
    ) {
      opened.push(this);
      this.emit("error", late);
    });
    const [shard] = await shards(plan);
    const pool = shardPool(1);
    await pool.compute({ shard, shared: {}, backend: "reference" });
    await expect(pool.close()).resolves.toBeUndefined();
    destroy.mockRestore();
    await opened[0].destroy();
    const run = vi.spyOn(Piscina.prototype, "run").mockImplementation(async function (
      this: Piscina,
    ) {
      this.emit("error", late);
    });
    const other = shardPool(1);
    await expect(other.compute({ shard, shared: {}, backend: "reference" })).rejects.toBe(late);
    run.mockRestore();
    await other.close();
  });
  it("starts no thread where there is nothing to compute", async () => {
    const before = process.resourceUsage().userCPUTime;
    await shardPool(8).close();
    // A thread takes some 100 ms of CPU to load.
    expect(process.resourceUsage().userCPUTime - before).toBeLessThan(100_000);
  });
});
