/** What a run tells while it goes on, and what of a sweep a part computes. */
import { describe, expect, it, vi } from "vitest";
import type { Shard } from "../experiment/kind.js";
import { decodePartial, encodePartial } from "../store/codec.js";
import { inlineExecutor, type Executor } from "./executor.js";
import { parsePlan } from "./plan.js";
import { runPart, runPlan, type RunOptions, type ShardStore } from "./run.js";
import { partOfEach } from "./shard.js";
import { attacked, plan, shards, wide } from "./sweep.fixture.js";

const host = { name: "h", node: "20", processor: "p" };
/** Computes the first 64 trials of every shard, and says where; counts what it was given. */
function counting() {
  const inner = inlineExecutor("reference");
  const given: string[] = [];
  const executor: Executor = {
    ...inner,
    async *run(list, shared, options) {
      given.push(...list.map(({ id }) => id));
      const few = list.map((shard) => ({ ...shard, count: 64 }));
      for await (const done of inner.run(few, shared, options)) yield { ...done, by: host };
    },
  };
  return { executor, given };
}
function memory() {
  const saved = new Map<string, string>();
  const store: ShardStore = {
    has: (id) => saved.has(id),
    load: (id) => decodePartial(saved.get(id) as string),
    save: (id, partial) => void saved.set(id, encodePartial(partial)),
  };
  return { saved, store };
}
const workOf = (list: readonly Shard[]): number[] => list.map((s) => s.count * s.cell.work);
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
/** A run of the wide plan's shards, and what it told. */
async function told(store: ShardStore) {
  const progress: Array<[number, number]> = [];
  const [onShards, onShard] = [vi.fn(), vi.fn()];
  const { executor, given } = counting();
  const options: RunOptions = {
    ...{ plan: wide, seed: "1", backend: "", executor, store, onShards, onShard },
    progress: (done, total) => void progress.push([done, total]),
  };
  await runPlan(options);
  return { progress, given, starts: onShards.mock.calls, each: onShard.mock.calls };
}

describe("a run", () => {
  it("tells how much work is done, from what it took over to all of it", async () => {
    const list = await shards(wide);
    const work = workOf(list);
    const total = sum(work);
    expect(list.length).toBeGreaterThan(2);
    const { saved, store } = memory();
    const first = await told(store);
    expect(first.progress).toEqual(
      [0, ...list.map((_, i) => sum(work.slice(0, i + 1)))].map((done) => [done, total]),
    );
    expect(first.starts).toEqual([[list, list.map(() => false), false]]);
    expect(first.each).toEqual(list.map((_, i) => [{ done: i + 1, total: list.length }, host]));
    expect(first.given).toEqual(list.map(({ id }) => id));
    // All but the second are taken over.
    saved.delete(list[1].id);
    const second = await told(store);
    expect(second.progress).toEqual([
      [total - work[1], total],
      [total, total],
    ]);
    expect(second.starts).toEqual([[list, list.map((_, i) => i !== 1), false]]);
    expect(second.each).toEqual([[{ done: list.length, total: list.length }, host]]);
    expect(second.given).toEqual([list[1].id]);
  });

  it("of attacked models tells their scores and answers to those who ask", async () => {
    const which = parsePlan(attacked);
    const job = (more: object = {}): RunOptions => ({
      ...{ plan: which, seed: "1", backend: "", executor: inlineExecutor("reference"), ...more },
    });
    const [onScores, onAnswers] = [vi.fn(), vi.fn()];
    await runPlan(job({ onScores }));
    await runPlan(job({ onAnswers }));
    // Two pools of six targets, full; of LoRA-FA two attackers; each by the attacks that there are.
    const targets = new Set(
      onScores.mock.calls.map(([s]) => `${s.pool} ${s.target} ${s.knowledge}`),
    );
    expect(targets.size).toBe(2 * 6 * 2);
    const roles = onAnswers.mock.calls.map(([a]) => a.role);
    expect(roles.filter((role) => role === "target").length).toBeGreaterThanOrEqual(2 * 2 * 6);
    expect(roles).toContain("shadow");
    expect(await runPlan(job())).toBeDefined();
  });
});

describe("a part of a sweep", () => {
  it("computes its own shards alone, and all parts together all of them once", async () => {
    const list = await shards(plan);
    const parts = partOfEach(list, 3);
    expect(new Set(parts)).toEqual(new Set([1, 2, 3]));
    const { saved, store } = memory();
    for (const part of [2, 1, 3]) {
      const { executor, given } = counting();
      const own = list.filter((_, i) => parts[i] === part).map(({ id }) => id);
      const job = { plan, seed: "1", backend: "", executor, store };
      expect(await runPart(job, { part, of: 3 })).toEqual({ shards: own.length, all: list.length });
      expect(given).toEqual(own);
      // Again: nothing is left to do.
      await runPart(job, { part, of: 3 });
      expect(given).toEqual(own);
    }
    expect([...saved.keys()].sort()).toEqual(list.map(({ id }) => id).sort());
  });

  it("that was ended early says so by coming to nothing", async () => {
    const { executor } = counting();
    const { store } = memory();
    const job = { plan, seed: "1", backend: "", executor, store, signal: AbortSignal.abort() };
    expect(await runPart(job, { part: 1, of: 1 })).toBeUndefined();
  });
});
