/** What a pool of threads is asked for, and when, by a stand-in for Piscina whose shards end when a test says so. */
import { existsSync } from "node:fs";
import { beforeEach, expect, it, vi } from "vitest";
import type { BackendChoice } from "../backend/select.js";
import type { Shard } from "../experiment/kind.js";
import { inlineExecutor, poolExecutor, type Done, type Executor } from "./executor.js";
import type { Task } from "./worker.js";

const made = vi.hoisted(() => ({
  options: [] as Array<Readonly<Record<string, unknown>>>,
  tasks: [] as Task[],
  ends: [] as Array<(partial: unknown) => void>,
  destroyed: 0,
}));
vi.mock("piscina", () => ({
  Piscina: class {
    constructor(options: Readonly<Record<string, unknown>>) {
      made.options.push(options);
    }
    on(): void {}
    run(task: Task): Promise<unknown> {
      made.tasks.push(task);
      return new Promise((resolve) => made.ends.push(resolve));
    }
    async destroy(): Promise<void> {
      made.destroyed++;
    }
  },
}));
beforeEach(() => {
  [made.options, made.tasks, made.ends].forEach((list) => list.splice(0));
  made.destroyed = 0;
});

const shards = Array.from({ length: 11 }, (_, i) => ({ id: `s${i}` }) as Shard);
const shared = { x: Float64Array.of(7) };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a run yields, as it comes; whether it has ended; and what it told. */
function running(executor: Executor, list = shards, signal?: AbortSignal) {
  const seen = { found: [] as Done[], handedOut: 0, isOver: false };
  void (async () => {
    const onHandedOut = (): void => void seen.handedOut++;
    for await (const done of executor.run(list, shared, { signal, onHandedOut }))
      seen.found.push(done);
    seen.isOver = true;
  })();
  return seen;
}

it("threads start with the first shard, as many as were asked for, in the order of shards", async () => {
  const executor = poolExecutor("webasm", 2);
  expect(made.options).toEqual([]);
  running(executor);
  running(executor);
  await turn();
  const [{ filename, ...options }] = made.options;
  expect([made.options.length, options]).toEqual([
    1,
    { minThreads: 2, maxThreads: 2, stricterFIFO: true },
  ]);
  expect(filename).toMatch(/dist[/\\]src[/\\]sweep[/\\]worker\.js$/);
  expect(existsSync(filename as string)).toBe(true);
  await executor.close();
  expect(made.destroyed).toBe(1);
});

it("four shards a thread are at hand; the next one goes when one ends, with what it was given", async () => {
  const executor = poolExecutor("webasm", 2);
  const seen = running(executor);
  await turn();
  expect(made.tasks).toHaveLength(8);
  made.ends[5]("f");
  await turn();
  expect(seen.found).toEqual([{ index: 5, partial: "f" }]);
  expect(made.tasks).toHaveLength(9);
  expect(seen.handedOut).toBe(0);
  made.ends[0]("a");
  await turn();
  made.ends[8]("i");
  await turn();
  expect(made.tasks.map(({ shard }) => shard)).toEqual(shards);
  for (const task of made.tasks) expect([task.shared, task.backend]).toEqual([shared, "webasm"]);
  // All are handed out, once, while eight of them go on.
  expect([seen.handedOut, seen.found.length, seen.isOver]).toEqual([1, 3, false]);
  for (const end of made.ends) end("x");
  await turn();
  for (let i = 0; i < 9; i++) await turn();
  expect([seen.found.length, seen.handedOut, seen.isOver]).toEqual([11, 1, true]);
  expect(seen.found.slice(0, 3).map(({ index }) => index)).toEqual([5, 0, 8]);
  expect(new Set(seen.found.map(({ index }) => index)).size).toBe(11);
});

it("no shard at all is handed out at once; a run that is stopped hands out none, and ends", async () => {
  const executor = poolExecutor("webasm", 1);
  const none = running(executor, []);
  await turn();
  expect([none.isOver, none.handedOut, made.tasks]).toEqual([true, 0, []]);
  const ending = new AbortController();
  const seen = running(executor, shards, ending.signal);
  await turn();
  expect(made.tasks).toHaveLength(4);
  ending.abort();
  await turn();
  expect([seen.isOver, seen.found, made.tasks.length]).toEqual([true, [], 4]);
  const stopped = running(executor, shards, ending.signal);
  await turn();
  expect([stopped.isOver, stopped.handedOut, made.tasks.length]).toEqual([true, 0, 4]);
});

it("one thread computes nothing of a run that was stopped before, or is stopped", async () => {
  const executor = inlineExecutor("reference" satisfies BackendChoice);
  const ended = running(executor, shards, AbortSignal.abort());
  await turn();
  expect([ended.isOver, ended.found]).toEqual([true, []]);
  await executor.close();
});
