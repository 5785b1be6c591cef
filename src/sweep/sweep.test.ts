/** Results are the same bits for any executor and number of workers, and after an interruption; bad plans are refused. */
import { describe, expect, it } from "vitest";
import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { openBackend } from "../backend/select.js";
import type { Shard } from "../experiment/kind.js";
import { mergePartials, type NoisePartial } from "../experiment/noise/partial.js";
import { drawFactors, simulate } from "../experiment/noise/simulate.js";
import { inlineExecutor, poolExecutor, type Executor } from "./executor.js";
import { prepareNoise, type NoiseCell, type NoisePlan } from "../experiment/noise/plan.js";
import { decodePartial, encodePartial } from "../store/codec.js";
import { contentHash, parsePlan } from "./plan.js";
import type { NoiseRow } from "../experiment/rows.js";
import { runPlan, type ShardStore } from "./run.js";
import { shardsOf } from "./shard.js";

const plan = parsePlan({
  kind: "noise",
  name: "small",
  purpose: "test",
  feeds: ["E2-variance"],
  rows: { source: "synthetic", dims: [16, 300], shapes: ["spread", "spiky"] },
  ranks: [1, 8, 64],
  inits: ["gaussian", "orthogonal"],
  trials: { entries: 1e6, min: 128, max: 2048 },
  maxEntriesPerTrial: 20000,
}) as NoisePlan;
const shards = async (which: NoisePlan) => shardsOf(which, "1", await prepareNoise(which, "1"));
// One shard per 3e7 entries: make several with many trials of the widest cell.
const wide = {
  ...plan,
  trials: { entries: 4e7, min: 64, max: 4096 },
  ranks: [64],
  inits: ["gaussian" as const],
  rows: { source: "synthetic" as const, dims: [300], shapes: ["spread" as const] },
};

/** Fields of plans that train models. */
const trained = {
  source: "synthetic",
  pools: 2,
  poolSize: 60,
  labelNoise: 0.1,
  hidden: [8],
  pretraining: { steps: 5, rate: 0.1 },
};

async function rows(executor: Executor, which = plan, store?: ShardStore): Promise<string> {
  const result = await runPlan({
    plan: which,
    seed: "1",
    backend: "test",
    executor,
    ...(store ? { store } : {}),
  });
  await executor.close();
  return JSON.stringify(result);
}

describe("sweep", () => {
  it.each([
    ["reference", "factors"],
    ["simd", "factors"],
    ["simd", "row"],
    ["simd", "coordinate"],
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

  it("is bit-identical after a resume from stored shards, and any order of completion", async () => {
    expect((await shards(wide)).length).toBeGreaterThan(1);
    const saved = new Map<string, string>();
    const store: ShardStore = {
      has: (id) => saved.has(id),
      load: (id) => decodePartial(saved.get(id) as string),
      save: (id, p) => void saved.set(id, encodePartial(p)),
    };
    const expected = await rows(inlineExecutor("reference"), wide, store);
    expect(saved.size).toBe((await shards(wide)).length);
    // Another backend takes nothing over.
    const before = saved.size;
    await runPlan({
      plan: wide,
      seed: "1",
      backend: "another",
      executor: inlineExecutor("reference"),
      store,
    });
    expect(saved.size).toBe(2 * before);
    saved.delete([...saved.keys()][0]);
    expect(await rows(poolExecutor("reference", 2), wide, store)).toBe(expected);
  });

  it.each(["webasm", "simd"] as const)(
    "gives the same estimates on %s as on the reference, within f32 rounding carried through the sums",
    async (mode) => {
      const estimates = async (backend: "reference" | "webasm" | "simd") =>
        JSON.parse(await rows(inlineExecutor(backend))).noise as NoiseRow[];
      const [exact, fast] = [await estimates("reference"), await estimates(mode)];
      fast.forEach((row, i) => {
        // A product of |q| = 1 with A'A of spectral norm below (1 + sqrt(m/r))^2 + 10 errs by at most gamma_{m+r+3} times
        // sqrt(m) times it in each noise value; means move by no more than that.
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

  it("merges in shard order however late a shard comes, with a store and without, and holds few partials at a time", async () => {
    const many = parsePlan({
      ...wide,
      trials: { entries: 2.4e9, min: 64, max: 130_000 },
    }) as NoisePlan;
    const list = await shards(many);
    expect(list.length).toBeGreaterThan(70);
    const inner = inlineExecutor("simd");
    const results: unknown[] = [];
    const forwards: Executor = {
      ...inner,
      async *run(...args) {
        for await (const d of inner.run(...args)) {
          results[d.index] = d.partial;
          yield d;
        }
      },
    };
    const expected = await rows(forwards, many);
    const saved = new Map<string, string>();
    let [held, most] = [0, 0];
    const store: ShardStore = {
      has: () => false,
      load: (id) => {
        held--;
        return decodePartial(saved.get(id) as string);
      },
      save: (id, p) => {
        most = Math.max(most, ++held);
        saved.set(id, encodePartial(p));
      },
    };
    const backwards: Executor = {
      async *run() {
        for (let index = results.length - 1; index >= 0; index--)
          yield { index, partial: results[index] };
      },
      async close() {},
    };
    expect(await rows(backwards, many)).toBe(expected);
    expect(await rows(backwards, many, store)).toBe(expected);
    // All but the 64 held came back from the store.
    expect(held).toBe(64);
    expect(most).toBe(list.length);
  });

  it("needs no more memory for 16 times the trials, and less than 600 MB", () => {
    const peak = (trials: number): number => {
      const plan = JSON.stringify({
        ...wide,
        purpose: "memory",
        ranks: [64],
        rows: { source: "synthetic", dims: [4096], shapes: ["spread", "spiky"] },
        maxEntriesPerTrial: 1e6,
        trials: { entries: 1e12, min: 64, max: trials },
      });
      const script = `
        const [{ runPlan }, { parsePlan }, { inlineExecutor }] = await Promise.all(["run", "plan", "executor"].map((file) => import(${JSON.stringify(pathToFileURL("dist/src/sweep/").href)} + file + ".js")));
        const tables = await runPlan({ plan: parsePlan(${plan}), seed: "1", backend: "simd", executor: inlineExecutor("simd") });
        console.log(tables.noise[0].trials, process.resourceUsage().maxRSS / 1024);`;
      const [seen, megabytes] = execFileSync(
        process.execPath,
        ["--input-type=module", "-e", script],
        { encoding: "utf8" },
      )
        .split(" ")
        .map(Number);
      expect(seen).toBe(trials);
      return megabytes;
    };
    const [few, many] = [peak(256), peak(4096)];
    expect(many).toBeLessThan(600);
    expect(many - few).toBeLessThan(60);
  });

  it("stops on abort and keeps finished shards", async () => {
    const abort = new AbortController();
    const kept: unknown[] = [];
    const executor = inlineExecutor("reference");
    const store: ShardStore = {
      has: () => false,
      load: () => undefined,
      save: (_, p) => {
        kept.push(p);
        abort.abort();
      },
    };
    expect(
      await runPlan({ plan, seed: "1", backend: "test", executor, store, signal: abort.signal }),
    ).toBeUndefined();
    expect(kept.length).toBe(1);
  });

  it("draws every trial from a stream of its own: no trial, shard or cell repeats another's factors", async () => {
    const cell = { init: "gaussian" as const, rank: 2, dim: 8 };
    const size = 16;
    const draws = (experiment: string, first: number, count: number): string[] => {
      const all = drawFactors("1", experiment, cell, first, count);
      return Array.from({ length: count }, (_, t) => all.slice(t * size, (t + 1) * size).join());
    };
    const one = draws("small/a", 0, 4096);
    expect(new Set([...one, ...draws("small/b", 0, 4096)]).size).toBe(8192);
    // A trial's draw does not depend on the shard that asks for it.
    expect(draws("small/a", 1000, 64)).toEqual(one.slice(1000, 1064));
  });

  it("gives equal shards of one cell, and like cells of one plan, different results; neighbouring shards add up", async () => {
    const [first] = await shards(wide);
    const backend = await openBackend("reference");
    const run = async (shard: Shard<NoiseCell>): Promise<NoisePartial> => simulate(shard, backend);
    const take = (
      start: number,
      count: number,
      cell = first.cell as NoiseCell,
    ): Shard<NoiseCell> => ({ ...(first as Shard<NoiseCell>), cell, first: start, count });
    const [a, b] = [await run(take(0, 64)), await run(take(64, 64))];
    expect(a.rows[0].coordinate.mean).not.toBe(b.rows[0].coordinate.mean);
    const both = await run(take(0, 128));
    const merged = mergePartials(a, b);
    expect(merged.rows[0].histogram).toEqual(both.rows[0].histogram);
    expect(merged.rows[0].coordinate.mean).toBeCloseTo(both.rows[0].coordinate.mean, 14);
    const twin = await run(take(0, 64, { ...(first.cell as NoiseCell), id: "another" }));
    expect(twin.rows[0].coordinate.mean).not.toBe(a.rows[0].coordinate.mean);
    expect((await run(take(0, 64))).rows[0].coordinate.mean).toBe(a.rows[0].coordinate.mean);
  });

  it.each(["factors", "row", "coordinate"] as const)(
    "%s: a shard of several batches is the sum of its parts; its name and its rows say the sampler",
    async (sampler) => {
      const which = { ...wide, sampler };
      const [first] = await shards(which);
      const backend = await openBackend("simd");
      const take = (start: number, count: number): Shard<NoiseCell> => ({
        ...(first as Shard<NoiseCell>),
        first: start,
        count,
      });
      const [all, parts] = [
        await simulate(take(0, 1100), backend),
        mergePartials(
          await simulate(take(0, 512), backend),
          await simulate(take(512, 588), backend),
        ),
      ];
      expect(parts.rows[0].histogram).toEqual(all.rows[0].histogram);
      expect(parts.rows[0].fine).toEqual(all.rows[0].fine);
      // Trials of different batches are different trials.
      expect((await simulate(take(512, 512), backend)).rows[0].coordinate.mean).not.toBe(
        (await simulate(take(0, 512), backend)).rows[0].coordinate.mean,
      );
      const ids = await Promise.all(
        (["factors", "row", "coordinate"] as const).map(
          async (s) => (await shards({ ...wide, sampler: s }))[0].id,
        ),
      );
      expect(new Set(ids).size).toBe(3);
      const { noise } = JSON.parse(await rows(inlineExecutor("simd"), { ...plan, sampler })) as {
        noise: NoiseRow[];
      };
      for (const row of noise)
        expect(row.sampler).toBe(row.init === "gaussian" ? sampler : "factors");
    },
  );

  it("merges in shard order, not in the order of completion", async () => {
    const three = { ...wide, trials: { ...wide.trials, entries: 1e8, max: 5120 } };
    expect((await shards(three)).length).toBeGreaterThanOrEqual(3);
    const backwards = (): Executor => {
      const inner = inlineExecutor("reference");
      return {
        async *run(list, shared, signal) {
          const done = [];
          for await (const d of inner.run(list, shared, signal)) done.push(d);
          yield* done.reverse();
        },
        close: () => inner.close(),
      };
    };
    expect(await rows(backwards(), three)).toBe(await rows(inlineExecutor("reference"), three));
  });

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
      settings: ["full", "lora-fa", "dp-sgd"].map((method) => ({
        name: method,
        method,
        rank: 2,
        batch: 10,
      })),
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
    expect(await rows(poolExecutor("reference", 2), small as NoisePlan)).toBe(one);
  });

  it("refuses a plan with a typo, a wrong value or a missing field in one line", () => {
    const { ranks: _, ...missing } = plan;
    for (const [bad, what] of [
      [{ ...plan, rnaks: [1] }, /rnaks/],
      [{ ...plan, ranks: [0] }, /ranks\.0/],
      [missing, /ranks/],
      [{ ...plan, inits: ["gauss"] }, /inits\.0.*gauss/],
      [3, /plan/],
    ] as const) {
      expect(() => parsePlan(bad)).toThrow(what);
      try {
        parsePlan(bad);
      } catch (error) {
        expect((error as Error).message).not.toContain("\n");
      }
    }
    expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }));
  });
});
