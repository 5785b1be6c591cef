/**
 * How shards are handed out over a queue, what is taken of an earlier run, and what is left when a run is stopped,
 * today, as stored in pinned/. Redis and BullMQ are stand-ins. It says nothing of what is right: hand-worked tests do.
 */
import { beforeEach, expect, it, vi } from "vitest";
import { UsageError } from "../core/errors.js";
import type { Shard } from "../experiment/kind.js";
import { outcome, typed } from "../store/pinned/outcome.fixture.js";
import { shardId } from "../sweep/shard.js";
import { queueAddress } from "./address.js";
import { queueExecutor } from "./coordinator.js";
import { lookAtQueue } from "./look.js";
import { encodeResult, jobKey, queueName, resultKey } from "./protocol.js";
import { announce } from "./registry.js";
import { clear, events, isWaiting, lengths, log, put, Redis, runJobs } from "./stand-in.fixture.js";
import { startWorker } from "./worker.js";

const BUILD = { version: "1.0.0", code: "aaaaaaaaaaaa" };
const HOST = { name: "here", node: "20", processor: "any" };
const ADDRESS = queueAddress("redis://h:6380/3");

vi.mock("ioredis", () => import("./stand-in.fixture.js"));
vi.mock("bullmq", () => import("./stand-in.fixture.js"));
vi.mock(import("./address.js"), async (original) => ({
  ...(await original()),
  checkQueue: async (_, writes = true) =>
    void log.push(`checked, ${writes ? "to write" : "to look"}`),
}));
vi.mock("node:timers/promises", () => ({
  async setTimeout(milliseconds: number) {
    log.push(`pause ${milliseconds}`);
  },
}));
beforeEach(clear);

/** Shards that cost nothing: a worker's pool answers with their first trials. */
const shards = Array.from({ length: 150 }, (_, i): Shard => {
  const cell = { id: `c${i % 7}`, work: 1 + (i % 5), trials: 7 } as never;
  const content = {
    kind: "noise",
    plan: `p${i % 2}`,
    seed: "1",
    cell,
    first: i,
    count: 3,
  } as const;
  return { id: shardId(content, [], "label"), ...content };
});

const common = { address: ADDRESS, build: BUILD, host: HOST };
const warn = (line: string): void => void log.push(`warned: ${line}`);
const worker = (threads: number, more: object = {}) =>
  startWorker({
    ...{ ...common, threads, warn, labelOf: async () => "label" },
    pool: { compute: async ({ shard }) => ({ n: shard.first }), close: async () => {} },
    ...more,
  });
const executor = () => queueExecutor({ ...common, backend: "reference", label: "label", warn });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What was said, short: how many jobs, results and so on came one after the other. */
function said(): string {
  const kinds = log
    .filter((line) => !/^(set|hset|hdel|disconnect|worker of|queue |events of)/.test(line))
    .map((line) => line.replace(/^(job|mget|del|remove) .*$/, "$1"));
  const runs: Array<[string, number]> = [];
  for (const kind of kinds) {
    const last = runs.at(-1);
    if (last?.[0] === kind) last[1]++;
    else runs.push([kind, 1]);
  }
  return `${runs.map(([kind, n]) => (n > 1 ? `${kind} x${n}` : kind)).join("\n")}\n`;
}

/** Runs shards to their end, or until `stop`; the first jobs are begun once all of the first window are there. */
async function run(
  list: readonly Shard[],
  stop?: (done: number) => AbortSignal | undefined,
): Promise<string[]> {
  const found: string[] = [];
  const own = await executor();
  let isOver = false;
  const all = (async () => {
    await turn();
    const signal = stop?.(0);
    const options = {
      signal,
      onHandedOut: () => void log.push("handed out"),
      onFailed: (n: number) => void log.push(`failed ${n}`),
    };
    for await (const { index, partial, by } of own.run(list, {}, options)) {
      found.push(`${index} ${typed(partial)} by ${by?.name}`);
      stop?.(found.length);
    }
  })().finally(() => (isOver = true));
  const ended = outcome(() => all);
  while (!isOver) {
    if (isWaiting()) await runJobs();
    await turn();
  }
  found.push(await ended, own.note?.() ?? "");
  await own.close();
  return found;
}

it.each([3, 20])(
  "shards are handed out a window at a time, for %i threads as stored",
  async (threads) => {
    const { close } = await worker(threads);
    const found = await run(shards);
    await close();
    const numbers = found.slice(0, -2).map((line) => Number(line.split(" ")[0]));
    expect([...numbers].sort((a, b) => a - b)).toEqual(shards.map((_, i) => i));
    expect(found[149]).toBe(`${numbers[149]} { n: ${numbers[149]} } by here`);
    await expect(`${said()}${found.slice(-2).join("\n")}\n`).toMatchFileSnapshot(
      `pinned/window-${threads}.txt`,
    );
  },
);

it("results and jobs that an earlier run left are taken as they are, as stored", async () => {
  const [done, going, both] = shards;
  const by = { ...HOST, name: "earlier", build: BUILD };
  for (const { id } of [done, both]) put(resultKey(id), encodeResult(by, id, { n: "earlier" }));
  for (const { id } of [going, both]) put(jobKey(BUILD, id), "job");
  events.push("17-0", "18-4");
  const { close } = await worker(2);
  const found = await run(shards.slice(0, 5));
  await close();
  const lines = log.map((line) => line.replace(/^(job \w+ ).*?"id":"(\w+)".*$/, "$1$2"));
  const text = [...lines, ...found]
    .join("\n")
    .replaceAll(new RegExp(`-${process.pid}-[0-9a-f]{8}`, "g"), "-PID");
  await expect(`${text.replaceAll(`"pid":${process.pid}`, '"pid":PID')}\n`).toMatchFileSnapshot(
    "pinned/left.txt",
  );
});

it("a run that is stopped takes back what no worker has begun", async () => {
  const ending = new AbortController();
  const { close } = await worker(2);
  const found = await run(shards.slice(0, 70), (done) => {
    if (done === 5) ending.abort();
    return ending.signal;
  });
  await close();
  // What was fetched before is stored still.
  expect(found.length).toBeLessThan(40);
  expect(found.slice(-2)).toEqual(["undefined", "1 worker of 2 threads"]);
  const removed = log.filter((line) => line.startsWith("remove "));
  await expect(said()).toMatchFileSnapshot("pinned/stopped.txt");
  expect(removed.length).toBeGreaterThan(0);
  // None is handed out behind that.
  const lastJob = log.findLastIndex((line) => line.startsWith("job "));
  expect(lastJob).toBeLessThan(log.indexOf(removed[0]));
});

it("a worker refuses shards of another backend or name, and says of what build runs are", async () => {
  const other = { host: "there", pid: 9, build: { ...BUILD, version: "2.0.0" }, status: null };
  const client = new Redis() as never;
  await announce(client, "runs", "other", other);
  await announce(client, "runs", "same", { ...other, build: BUILD });
  await announce(client, "workers", "w", { host: "w", pid: 8, threads: 4, build: BUILD, done: 6 });
  const [first, second] = shards;
  const lines: string[] = [];
  for (const [list, more] of [
    [[first, second], { labelOf: async () => "webgpu" }],
    [[{ ...first, count: 4 }, second], {}],
    [
      [first, second],
      {
        pool: {
          compute: async () => Promise.reject(new UsageError("rate", "small", 7, "lower it")),
          close: async () => {},
        },
      },
    ],
  ] as const) {
    const { close } = await worker(2, more);
    lines.push(...(await run(list)));
    await close();
  }
  const told = log.filter((line) => /^(warned|failed)/.test(line));
  lengths.set(`loradp:${queueName(BUILD)}:wait`, 5);
  lengths.set(`loradp:${queueName(other.build)}:active`, 2);
  log.splice(0);
  lines.push(typed(await lookAtQueue(ADDRESS)), ...log.filter((line) => !line.startsWith("hset")));
  await expect(`${[...told, ...lines].join("\n")}\n`).toMatchFileSnapshot("pinned/refusals.txt");
});
