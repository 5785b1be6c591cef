/**
 * A sweep over a queue gives the same bits whatever dies on the way: with a real Redis and real processes. Each guard
 * was taken out once, and its test seen red.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Host } from "../sweep/executor.js";
import { parsePlan } from "../sweep/plan.js";
import { runPlan } from "../sweep/run.js";
import { queueName } from "./protocol.js";
import { kill, NO_REDIS, until } from "./redis.fixture.js";
import { alone, BUILD, many, onScene, pool, SHARDS, tablesOf } from "./scene.fixture.js";

const expected = alone();
/** Enough shards for fifty kills where processes are slow to start. */
const more = parsePlan({ ...many, ranks: Array.from({ length: 32 }, (_, k) => 1 + k) });

describe.skipIf(NO_REDIS)("a sweep over a queue", { concurrent: true }, () => {
  it(
    "goes on after its coordinator: what was computed meanwhile is not computed again",
    onScene(async ({ run, worker }) => {
      const threads = pool(() => sleep(5));
      await worker(threads);
      const ending = new AbortController();
      const kept = new Map<string, unknown>();
      const store = {
        has: (id: string) => kept.has(id),
        load: (id: string) => kept.get(id),
        save: (id: string, partial: unknown) => void kept.set(id, partial),
      };
      const executor = await run();
      const { signal } = ending;
      const half = runPlan({
        ...{ plan: many, seed: "1", backend: "test", executor, store, signal },
        onShard({ done }) {
          if (done === 20) ending.abort();
        },
      });
      expect(await half).toBeUndefined();
      await executor.close();
      expect(kept.size).toBeLessThan(SHARDS);
      expect(await tablesOf(await run(), { store })).toBe(await expected);
      expect(kept.size).toBe(SHARDS);
      // Those that two threads had begun are given out again at most.
      expect(threads.tasks.length).toBeLessThanOrEqual(SHARDS + 3);
    }),
  );

  it(
    "waits for a Redis that is away for 30 seconds, and goes on with its append-only file",
    onScene(async ({ run, worker, redis, warned }) => {
      const threads = pool(() => sleep(30));
      await worker(threads, { lock: 5000 });
      const tables = tablesOf(await run());
      await until(() => threads.tasks.length > 4);
      await redis.down();
      await sleep(30_000);
      await redis.up();
      expect(await tables).toBe(await expected);
      expect(warned.filter((line) => line.startsWith("queue redis://127.0.0.1:"))).toEqual([
        expect.stringMatching(/is away: waiting for it$/),
        expect.stringMatching(/is back$/),
      ]);
      expect(warned.join()).not.toMatch(/p@ss|p%40ss/);
    }),
  );

  it(
    "hands out again what a Redis has lost",
    onScene(async ({ run, worker, redis }) => {
      const threads = pool(() => sleep(30));
      await worker(threads);
      const tables = tablesOf(await run());
      await until(() => threads.tasks.length > 4);
      await redis.ask((client) => client.flushall());
      expect(await tables).toBe(await expected);
    }),
  );

  it(
    "computes again what a killed worker had, on clocks that are a day apart",
    onScene(async ({ run, process, redis }) => {
      const victim = await process("victim", { delay: 100_000, skew: 86_400_000 });
      const seen: string[] = [];
      const tables = tablesOf(await run(), {
        onShard: (_: object, by?: Host) => void seen.push(by?.name ?? ""),
      });
      const active = `loradp:${queueName(BUILD)}:active`;
      await until(() => redis.ask(async (client) => (await client.llen(active)) > 0));
      const other = await process("other", { skew: -86_400_000, delay: 1 });
      await until(() => seen.length > 4);
      await kill(victim);
      expect(await tables).toBe(await expected);
      expect(new Set(seen)).toEqual(new Set(["other"]));
      await kill(other);
    }),
  );

  it(
    "gives the same bits over fifty kills of its workers",
    onScene(async ({ run, process }) => {
      let took = 0;
      // A shard outlasts the start of a process: no more than four end between kills, on a machine of any speed.
      const started = async (name: string, isLast = false): ReturnType<typeof process> => {
        const begun = performance.now();
        const delay = isLast ? 1 : Math.max(500, took);
        const child = await process(name, { delay, lock: 600 });
        took = performance.now() - begun;
        return child;
      };
      let [one, two] = [await started("a"), await started("b")];
      let [isDone, seen, kills] = [false, 0, 0];
      const tables = tablesOf(await run(), { onShard: () => void seen++ }, more).finally(
        () => (isDone = true),
      );
      while (!isDone) {
        // By turns at times that differ, mid-shard; not faster than shards end, on a machine of any speed.
        await sleep(40 * ((7 * kills) % 11));
        await until(() => isDone || seen >= kills);
        [one, two] = [two, one];
        await kill(one);
        kills++;
        one = await started(`c${kills}`, kills >= 50);
      }
      expect(await tables).toBe(await alone(more));
      expect(kills).toBeGreaterThanOrEqual(50);
      await Promise.all([kill(one), kill(two)]);
    }),
    240_000,
  );
});
