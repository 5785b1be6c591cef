/** A plan with its sample doubled: the streams continued, bit for bit, so that each shard of the smaller is its own. */
import { describe, expect, it } from "vitest";
import { grownPlan } from "../experiment/kinds.js";
import { encodePartial } from "../store/codec.js";
import { inlineExecutor } from "./executor.js";
import { parsePlan, type Plan } from "./plan.js";
import { runPlan, type ShardStore } from "./run.js";
import { shardsOf } from "./shard.js";
import { sizeOf, type PlanSize } from "./size.js";
import { trained } from "./sweep.fixture.js";

const sampled = { trials: { entries: 1, min: 64, max: 64 } };
const KINDS = [
  {
    kind: "noise",
    ...sampled,
    rows: { source: "synthetic", dims: [16], shapes: ["spread"] },
    ranks: [4],
    inits: ["gaussian", "rademacher", "orthogonal"],
    maxEntriesPerTrial: 1000,
  },
  {
    kind: "noise",
    sampler: "coordinate",
    ...sampled,
    rows: { source: "synthetic", dims: [16], shapes: ["spread"] },
    ranks: [4],
    inits: ["gaussian"],
    maxEntriesPerTrial: 1000,
  },
  {
    kind: "dependence",
    ...sampled,
    source: "synthetic",
    relation: "rows",
    models: ["lora", "flora", "dp-sgd"],
    ranks: [4],
    dims: [16],
    cosines: [0.5],
  },
  { kind: "witness", ...sampled, cells: [{ rank: 4, dim: 16 }] },
  { kind: "profile", ...sampled, ranks: [3], dims: [4], rhos: [0.5], epsilons: [1] },
  {
    kind: "release",
    ...sampled,
    mechanisms: ["plain", "m1", "m2"],
    ranks: [4],
    dims: [16],
    sigmas: [1],
    epsilon: 1,
  },
  {
    kind: "symmetry",
    ...sampled,
    source: "mnist",
    pretraining: 2,
    methods: ["sgd"],
    ranks: [2],
    batchSizes: [2],
    steps: [1],
    sigmas: [0.1],
    rowsUsed: 8,
  },
  {
    kind: "language-symmetry",
    ...sampled,
    source: "language",
    projections: ["q_proj"],
    ranks: [2],
    batchSizes: [2],
  },
  {
    kind: "sketch",
    gradients: { source: "mnist", pretraining: 0 },
    batchSizes: [4],
    relations: ["replace"],
    ranks: [2],
    pairs: 2,
  },
  {
    kind: "sketch-profile",
    ...sampled,
    outputs: [2],
    dim: 4,
    changes: [1],
    ranks: [2],
    epsilons: [1],
  },
  { kind: "init", ...sampled, inits: ["kaiming-uniform"], ranks: [2], dims: [4] },
  {
    kind: "gauge",
    ...sampled,
    ...{ outputs: 2, dim: 4, rank: 1, batch: 2 },
    gauges: [1, 2],
    ...{ clip: 1, noiseMultiplier: 1, rate: 0.1 },
  },
  {
    kind: "membership",
    ...trained,
    shadows: 4,
    targets: 2,
    checkpoints: [3],
    settings: [
      { name: "full", method: "full", batch: 10 },
      { name: "fa", method: "lora-fa", rank: 2, batch: 10 },
    ],
  },
  {
    kind: "dynamics",
    ...trained,
    models: 10,
    steps: 3,
    recorded: [2],
    settings: [
      { name: "lora", method: "lora", rank: 2, batch: 10 },
      { name: "dp", method: "dp-sgd", rank: 2, batch: 10 },
    ],
  },
  {
    kind: "audit",
    source: "synthetic",
    poolSize: 20,
    labelNoise: 0,
    hidden: [8],
    pretraining: { steps: 0, rate: 0.1 },
    steps: 2,
    runs: 8,
    canaries: 16,
    canaryNorm: 10,
    settings: [{ name: "dp", method: "dp-sgd", batch: 9, noiseMultiplier: 2, rate: 0.1 }],
  },
  {
    kind: "language",
    source: "emails",
    context: 26,
    pools: 1,
    poolSize: 20,
    canaries: { count: 2, references: 7 },
    unseen: 8,
    shadows: 4,
    targets: 1,
    searched: 1,
    checkpoints: [2],
    settings: [{ name: "s", method: "lora-fa", rank: 2, batch: 4, rates: [1e-3, 1e-2] }],
  },
].map((fields) => parsePlan({ name: "grown", purpose: "test", feeds: ["x"], ...fields }));

/** Shards that a run computed, by id, and its tables. */
async function computed(
  plan: Plan,
  times: number,
  known?: ReadonlyMap<string, string>,
  halvings = 0,
) {
  const grown = await grownPlan(plan, { times, halvings });
  const shards = new Map<string, string>();
  const taken: string[] = [];
  const store: ShardStore = {
    has: (id) => known?.has(id) ?? false,
    load: (id) => {
      taken.push(id);
      return JSON.parse(known?.get(id) as string);
    },
    save: (id, partial) => void shards.set(id, encodePartial(partial)),
  };
  const executor = inlineExecutor("reference");
  const { plan: larger, doublings } = grown;
  const options = { plan: larger, doublings, seed: "1", backend: "", executor, store };
  const tables = await runPlan(options);
  await executor.close();
  return { shards, tables, taken, ...grown };
}

/** What a plan of {@link KINDS} computes without growth, once for every test. */
const once = new Map<Plan, ReturnType<typeof computed>>();
const smallOf = (plan: Plan): ReturnType<typeof computed> => {
  const known = once.get(plan) ?? computed(plan, 0);
  once.set(plan, known);
  return known;
};

const rowsOf = (tables: object | undefined, table: string): object[] =>
  ((tables as Record<string, object[]>)[table] ?? []) as object[];

describe("a plan of twice the sample", () => {
  it.each(
    KINDS.map((plan) => [`${plan.kind} ${"sampler" in plan ? plan.sampler : ""}`, plan] as const),
  )("has the shards of the smaller one, the same bits computed afresh: %s", async (_, plan) => {
    const [small, large] = [await smallOf(plan), await computed(plan, 1)];
    expect([small.sample, large.sample]).toEqual([1, 2]);
    expect(small.shards.size).toBeGreaterThan(0);
    for (const [id, partial] of small.shards)
      expect([id, large.shards.get(id)]).toEqual([id, partial]);
    expect(large.shards.size).toBeGreaterThan(small.shards.size);
    // And no more: what is new is as much again.
    const again = [...large.shards.values()].filter((p) => ![...small.shards.values()].includes(p));
    expect(again.length).toBe(large.shards.size - small.shards.size);
    // Pools of the smaller one have the same rows.
    for (const table of ["membership", "canaries", "searches"])
      for (const row of rowsOf(small.tables, table))
        expect(rowsOf(large.tables, table)).toContainEqual(row);
  });

  it("is cut where each smaller one ended: ranges tile the trials, without gap or overlap", () => {
    const cell = { id: "c", trials: 640, work: 1e5, block: 64 };
    for (const doublings of [0, 1, 3]) {
      const trials = 640 * 2 ** doublings;
      const cells = [{ ...cell, trials }];
      const list = shardsOf(KINDS[0], "1", { cells }, "", doublings);
      let next = 0;
      for (const { first, count } of list) {
        expect(first).toBe(next);
        expect(count).toBeGreaterThan(0);
        next += count;
      }
      expect(next).toBe(trials);
      for (let k = 0; k < doublings; k++)
        expect(list.map(({ first }) => first)).toContain(640 * 2 ** k);
    }
  });

  it("grows no further than its documents, and keeps as many unseen ones a pool", async () => {
    const plan = KINDS[KINDS.length - 1];
    const samples: number[] = [];
    for (let times = 0; times < 9; times++)
      samples.push((await grownPlan(plan, { times, halvings: 0 })).sample);
    expect(samples.slice(0, 3)).toEqual([1, 2, 4]);
    expect(samples[8]).toBe(samples[7]);
    expect(samples[8]).toBeLessThan(200);
    const limited = { ...plan, poolSize: 300, pools: 1 } as Plan;
    const most = (await grownPlan(limited, { times: 9, halvings: 0 })).plan as { pools: number };
    // One more could not be prepared.
    const prepare = async (pools: number): Promise<unknown> =>
      (await import("../experiment/language/documents.js")).documentsFor(
        {
          ...(await import("../experiment/language/plan.js")).requestOf({
            ...limited,
            pools,
          } as never),
          tokenizer: (await import("../train/language/pretrained.js")).pretrainedModel().tokenizer,
          seed: "1",
        },
        "poolSize",
      );
    await expect(prepare(most.pools)).resolves.toBeDefined();
    await expect(prepare(most.pools + 1)).rejects.toThrow("at most");
  });
});

/** A setting whose search has one rate. */
const atOneRate = <S extends { readonly rates: readonly number[] }>(setting: S): S => ({
  ...setting,
  rates: setting.rates.slice(0, 1),
});

/** Rows in an order of their own. */
const sorted = (rows: readonly object[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

describe("a plan of denser checkpoints", () => {
  // One rate, so that the plan of all steps cannot choose another.
  const denser = KINDS.flatMap((plan): Array<[string, Plan]> =>
    plan.kind === "language"
      ? [[plan.kind, { ...plan, checkpoints: [3], settings: plan.settings.map(atOneRate) }]]
      : plan.kind === "membership"
        ? [[plan.kind, plan]]
        : [],
  );

  it.each(denser)(
    "%s: holds every shard of the smaller, search included, and rows as if all steps were its own",
    async (_, plan) => {
      const small = await smallOf(plan);
      const large = await computed(plan, 1, undefined, 2);
      expect([large.sample, large.halvings]).toEqual([2, 2]);
      for (const [id, partial] of small.shards)
        expect([id, large.shards.get(id)]).toEqual([id, partial]);
      for (const table of ["membership", "canaries", "searches"])
        for (const row of rowsOf(small.tables, table))
          expect(rowsOf(large.tables, table)).toContainEqual(row);
      const size = (await sizeOf(large.plan)) as PlanSize;
      expect(size.shards).toBe(large.shards.size);
      // The same as checkpoints of its own.
      const own = await computed({ ...plan, checkpoints: [1, 2, 3] } as Plan, 1);
      for (const table of ["membership", "rocs", "canaries"])
        expect(sorted(rowsOf(large.tables, table))).toEqual(sorted(rowsOf(own.tables, table)));
    },
    240_000,
  );

  it.each(denser)("%s: is at its end where every step is a checkpoint", async (_, plan) => {
    const halvings: number[] = [];
    for (let k = 0; k < 5; k++)
      halvings.push((await grownPlan(plan, { times: 0, halvings: k })).halvings);
    expect(halvings).toEqual([0, 1, 2, 2, 2]);
    // A plan's own halvings count.
    const own = { ...plan, halvings: 1 } as Plan;
    expect((await grownPlan(own, { times: 0, halvings: 1 })).halvings).toBe(2);
  });
});
