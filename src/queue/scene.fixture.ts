/** A Redis, runs and workers of a test's own, and a sweep of many small shards. */
import { openBackend } from "../backend/select.js";
import { kindOf } from "../experiment/kinds.js";
import type { NoisePlan } from "../experiment/noise/plan.js";
import { inlineExecutor, type Executor, type ShardPool } from "../sweep/executor.js";
import { parsePlan, type Plan } from "../sweep/plan.js";
import { runPlan, type RunOptions } from "../sweep/run.js";
import { plan } from "../sweep/sweep.fixture.js";
import type { Task } from "../sweep/worker.js";
import { queueAddress } from "./address.js";
import { queueExecutor } from "./coordinator.js";
import type { Build } from "./protocol.js";
import { TestRedis, workerProcess, type ProcessOptions } from "./redis.fixture.js";
import { startWorker, type QueueWorker } from "./worker.js";

export const BUILD: Build = { version: "1.0.0", code: "aaaaaaaaaaaa" };
export const HOST = { name: "here", node: "20", processor: "any" };

/** Many small shards: a cell a rank and dimension. */
export const many = parsePlan({
  ...plan,
  name: "many",
  rows: {
    source: "synthetic",
    dims: Array.from({ length: 12 }, (_, k) => 4 + k),
    shapes: ["spread"],
  },
  ranks: [1, 2, 3, 4, 5, 6, 7, 8],
  inits: ["gaussian"],
  trials: { entries: 1, min: 64, max: 64 },
}) as NoisePlan;
export const SHARDS = 96;

/** All tables of a run, as text: equal for equal bits. */
export async function tablesOf(
  executor: Executor,
  options: Partial<RunOptions> = {},
  which: Plan = many,
): Promise<string> {
  try {
    const common = { plan: which, seed: "1", backend: "test", executor };
    return JSON.stringify(await runPlan({ ...common, ...options }));
  } finally {
    await executor.close();
  }
}
export const alone = (which: Plan = many): Promise<string> =>
  tablesOf(inlineExecutor("reference"), {}, which);

/** Computes in this process; `before` may fail, or take its time. */
export function pool(
  before: (task: Task) => Promise<unknown> | void = () => {},
): ShardPool & { readonly tasks: Task[] } {
  const backend = openBackend("reference");
  const tasks: Task[] = [];
  return {
    tasks,
    async compute(task) {
      tasks.push(task);
      await before(task);
      return kindOf(task.shard.kind).simulate(task.shard, await backend, task.shared);
    },
    async close() {},
  };
}

export interface Scene {
  readonly redis: TestRedis;
  /** What the run said. */
  readonly warned: string[];
  run(build?: Build): Promise<Executor>;
  worker(
    threads: ShardPool,
    more?: { readonly build?: Build; readonly lock?: number; readonly warn?: (l: string) => void },
  ): Promise<QueueWorker>;
  process(name: string, more?: Partial<ProcessOptions>): ReturnType<typeof workerProcess>;
  keys(pattern: string): Promise<string[]>;
}

/** A test with a scene of its own, so that tests may go on at one time. */
export const onScene =
  (test: (scene: Scene) => Promise<void>): (() => Promise<void>) =>
  async () => {
    const redis = await TestRedis.start("--appendonly", "yes", "--appendfsync", "always");
    const address = queueAddress(redis.url);
    const [warned, workers]: [string[], QueueWorker[]] = [[], []];
    try {
      await test({
        redis,
        warned,
        run: (build = BUILD) =>
          queueExecutor({
            ...{ address, build, host: HOST, backend: "reference", label: "test" },
            warn: (line) => void warned.push(line),
          }),
        async worker(threads, { build = BUILD, lock = 30_000, warn = () => {} } = {}) {
          const started = await startWorker({
            ...{ address, build, host: HOST, threads: 2, pool: threads, lock, warn },
            labelOf: async () => "test",
          });
          workers.push(started);
          return started;
        },
        process: (name, more = {}) =>
          workerProcess({
            ...{ url: redis.url, build: BUILD, name, lock: 1000, delay: 20, skew: 0 },
            ...more,
          }),
        keys: (pattern) => redis.ask((client) => client.keys(pattern)),
      });
    } finally {
      await Promise.all(workers.map((each) => each.close()));
      await redis.down();
    }
  };
