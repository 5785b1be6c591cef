/** A run merges in shard order in any order of completion, holds little, and goes on from what it kept. */
import { describe, expect, it } from "vitest";
import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import type { NoisePlan } from "../experiment/noise/plan.js";
import { decodePartial, encodePartial } from "../store/codec.js";
import { inlineExecutor, poolExecutor, type Executor } from "./executor.js";
import { parsePlan } from "./plan.js";
import { runPlan, type ShardStore } from "./run.js";
import { plan, rows, shards, wide } from "./sweep.fixture.js";

/** An executor that computes the first 64 trials of every shard: as many shards, with as much to merge, for less. */
const short = (inner: Executor): Executor => ({
  ...inner,
  run: (list, ...rest) =>
    inner.run(
      list.map((shard) => ({ ...shard, count: 64 })),
      ...rest,
    ),
});

describe("run", () => {
  it("is bit-identical after a resume from stored shards, and any order of completion", async () => {
    expect((await shards(wide)).length).toBeGreaterThan(1);
    const saved = new Map<string, string>();
    const store: ShardStore = {
      has: (id) => saved.has(id),
      load: (id) => decodePartial(saved.get(id) as string),
      save: (id, p) => void saved.set(id, encodePartial(p)),
    };
    const expected = await rows(short(inlineExecutor("reference")), wide, store);
    expect(saved.size).toBe((await shards(wide)).length);
    // Another backend takes nothing over.
    const before = saved.size;
    await runPlan({
      plan: wide,
      seed: "1",
      backend: "another",
      executor: short(inlineExecutor("reference")),
      store,
    });
    expect(saved.size).toBe(2 * before);
    saved.delete([...saved.keys()][0]);
    expect(await rows(short(poolExecutor("reference", 2)), wide, store)).toBe(expected);
  });

  it("merges in shard order however late a shard comes, and holds few partials at a time", async () => {
    const many = parsePlan({
      ...wide,
      trials: { entries: 2.4e9, min: 64, max: 130_000 },
    }) as NoisePlan;
    const list = await shards(many);
    expect(list.length).toBeGreaterThan(70);
    const inner = short(inlineExecutor("simd"));
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

  it("merges in shard order, not in the order of completion", async () => {
    const three = { ...wide, trials: { ...wide.trials, entries: 1e8, max: 5120 } };
    expect((await shards(three)).length).toBeGreaterThanOrEqual(3);
    const backwards = (): Executor => {
      const inner = short(inlineExecutor("reference"));
      return {
        async *run(list, shared, options) {
          const done = [];
          for await (const d of inner.run(list, shared, options)) done.push(d);
          yield* done.reverse();
        },
        close: () => inner.close(),
      };
    };
    expect(await rows(backwards(), three)).toBe(
      await rows(short(inlineExecutor("reference")), three),
    );
  });

  it("needs no more memory for 16 times the trials, and less than 600 MB", () => {
    const peak = (trials: number): number => {
      const large = JSON.stringify({
        ...wide,
        purpose: "memory",
        ranks: [64],
        rows: { source: "synthetic", dims: [4096], shapes: ["spread", "spiky"] },
        maxEntriesPerTrial: 1e6,
        trials: { entries: 1e12, min: 64, max: trials },
      });
      const script = `
        const folder = ${JSON.stringify(pathToFileURL("dist/src/sweep/").href)};
        const { runPlan } = await import(folder + "run.js");
        const { parsePlan } = await import(folder + "plan.js");
        const { inlineExecutor } = await import(folder + "executor.js");
        const executor = inlineExecutor("simd");
        const tables = await runPlan({ plan: parsePlan(${large}), seed: "1", backend: "simd", executor });
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
    const [few, many] = [peak(128), peak(2048)];
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
});
