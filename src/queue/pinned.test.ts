/**
 * What runs and workers say to each other through a queue, today, as stored in pinned/: jobs, keys, times for which
 * Redis keeps them, attempts and their order. Redis and BullMQ are stand-ins. It says nothing of what is right.
 */
import { beforeEach, expect, it, vi } from "vitest";
import { openBackend } from "../backend/select.js";
import { kindOf } from "../experiment/kinds.js";
import { UsageError } from "../core/errors.js";
import { parsePlan } from "../sweep/plan.js";
import { runPlan } from "../sweep/run.js";
import { attacked, plan } from "../sweep/sweep.fixture.js";
import type { Task } from "../sweep/worker.js";
import { queueAddress } from "./address.js";
import { queueExecutor } from "./coordinator.js";
import { decodeFailure, decodeResult, encodeFailure, encodeResult } from "./protocol.js";
import { clear, isWaiting, log, lose, runJobs, spoils } from "./stand-in.fixture.js";
import { startWorker } from "./worker.js";

const BUILD = { version: "1.0.0", code: "aaaaaaaaaaaa" };
const HOST = { name: "here", node: "20", processor: "any" };

vi.mock("ioredis", () => import("./stand-in.fixture.js"));
vi.mock("bullmq", () => import("./stand-in.fixture.js"));
vi.mock(import("./address.js"), async (original) => ({
  ...(await original()),
  checkQueue: async () => {},
}));
vi.mock("node:timers/promises", () => ({
  async setTimeout(milliseconds: number) {
    log.push(`pause ${milliseconds}`);
    onPause();
  },
}));
/** What is done while a worker waits. */
let onPause = (): void => {};
beforeEach(() => {
  clear();
  onPause = () => {};
});

const few = parsePlan({
  ...plan,
  name: "few",
  rows: { source: "synthetic", dims: [5, 9], shapes: ["spread"] },
  ranks: [1, 3],
  inits: ["gaussian"],
  trials: { entries: 1, min: 64, max: 64 },
});
const models = parsePlan({ ...attacked, name: "models", pools: 1, targets: 3, poolSize: 20 });

type Before = (task: Task, count: number) => void;

/** A run over the queue, whose jobs a worker of this process computes. */
async function over(
  which: typeof few,
  before: Before = () => {},
  handedOut: () => void = () => {},
): Promise<string> {
  const address = queueAddress("redis://h:6380/3");
  const common = { address, build: BUILD, host: HOST, warn: (line: string) => void log.push(line) };
  const backend = await openBackend("reference");
  let count = 0;
  const worker = await startWorker({
    ...common,
    threads: 3,
    labelOf: async () => "label",
    onShard: (name, done) => log.push(`computed ${done} of plan ${name}`),
    pool: {
      async compute(task) {
        before(task, count++);
        return kindOf(task.shard.kind).simulate(task.shard, backend, task.shared);
      },
      async close() {},
    },
  });
  const executor = await queueExecutor({ ...common, backend: "reference", label: "label" });
  const run = { plan: which, seed: "1", backend: "label", executor };
  const found = runPlan({
    ...run,
    onShard: ({ done }, by) => log.push(`shard ${done} by ${by?.name}`),
  });
  const settled = found.then(JSON.stringify, (error: Error) => `${error.name}: ${error.message}`);
  let isOver = false;
  let isFirst = true;
  void settled.finally(() => (isOver = true));
  while (!isOver) {
    if (isWaiting() && isFirst) handedOut();
    isFirst &&= !isWaiting();
    if (isWaiting()) await runJobs();
    await new Promise((resolve) => setImmediate(resolve));
  }
  executor.tell?.({ far: 3 });
  await new Promise((resolve) => setImmediate(resolve));
  log.push(`note: ${executor.note?.()}`);
  await executor.close();
  log.push(`the worker's ${worker.done} shards`);
  await worker.close();
  return settled;
}

/** What was said, but for names of this process. */
const said = (): string =>
  `${log
    .map((line) =>
      line
        .replaceAll(new RegExp(`-${process.pid}-[0-9a-f]{8}`, "g"), "-PID")
        .replaceAll(`"pid":${process.pid}`, '"pid":PID'),
    )
    .join("\n")
    .replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, "$1")}\n`;

it("a run of four shards", async () => {
  await over(few);
  await expect(said()).toMatchFileSnapshot("pinned/shards.txt");
});

it("models, whose inputs travel once", async () => {
  await over(models);
  await expect(said()).toMatchFileSnapshot("pinned/models.txt");
});

it("shards that fail once, always, and are refused", async () => {
  const failing = await over(few, ({ shard }, count) => {
    if (count === 0) throw new Error("no memory");
    if (shard.cell.id.includes("m9/r3")) throw new Error("never");
  });
  log.push(failing);
  const refused = await over(few, () => {
    throw new UsageError("backend", "a rule", "this", "do that");
  });
  log.push(refused);
  await expect(said()).toMatchFileSnapshot("pinned/failures.txt");
});

it("inputs that Redis lost, and results that are damaged, of another build or of another shard", async () => {
  // Handed out, they are lost; they come back while their worker waits.
  const loseInputs = (): void => {
    onPause = lose((key) => key.includes(":input:"));
  };
  await over(models, undefined, loseInputs);
  const by = { ...HOST, build: BUILD };
  const bytes = encodeResult(by, "0123456789abcdef", { sum: [1, 2] });
  const results = [
    decodeResult(bytes, "0123456789abcdef", BUILD),
    decodeResult(bytes, "fedcba9876543210", BUILD),
    decodeResult(bytes, "0123456789abcdef", { ...BUILD, code: "b" }),
    decodeResult(bytes.subarray(0, -3), "0123456789abcdef", BUILD),
    decodeResult(bytes.subarray(9), "0123456789abcdef", BUILD),
  ];
  results.forEach((result) => log.push(JSON.stringify(result)));
  const usage = { option: "o", rule: "r", remedy: "m" };
  log.push(JSON.stringify(decodeFailure(encodeFailure({ message: "a", host: "b", usage }))));
  log.push(JSON.stringify(decodeFailure("stalled")));
  await expect(said()).toMatchFileSnapshot("pinned/lost.txt");
});

it("results that are lost or damaged on their way are computed again, at most so often", async () => {
  const damaged = (bytes: Buffer): Buffer => bytes.subarray(0, -5);
  const lost = (): null => null;
  spoils.push(lost, lost, lost, lost, damaged, lost);
  log.push(await over(few));
  spoils.push(...Array.from({ length: 12 }, () => damaged));
  log.push(await over(few));
  const short = said().replace(/^job (\w+ ).*?"id":"(\w+)".*$/gm, "job $1$2");
  await expect(short).toMatchFileSnapshot("pinned/damaged.txt");
});
