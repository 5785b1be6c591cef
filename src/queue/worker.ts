/**
 * A worker of a queue: takes shards, computes them on threads of its own, and puts the results where their run finds
 * them. Its event loop stays free, so that locks are renewed however long a shard takes.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { UnrecoverableError, WaitingError, Worker, type Job as QueuedJob } from "bullmq";
import { Redis } from "ioredis";
import type { BackendChoice } from "../backend/select.js";
import { UsageError } from "../core/errors.js";
import type { Host, ShardPool } from "../sweep/executor.js";
import { shardId } from "../sweep/shard.js";
import { checkQueue, isAnswer, lastingOptions, type QueueAddress } from "./address.js";
import { InputCache } from "./inputs.js";
import {
  buildText,
  encodeFailure,
  encodeResult,
  isSameBuild,
  jobKey,
  KEPT,
  PREFIX,
  queueName,
  resultKey,
  type Build,
  type Job,
} from "./protocol.js";
import { announce, everyBeat, runsAt, withdraw } from "./registry.js";
import { watchAnswers, watchConnection } from "./watch.js";

/** Milliseconds for which a job is a worker's alone; renewed at half of it as long as the worker lives. */
const LOCK = 30_000;
/** Times that a job may be lost with its worker: workers may be killed by the dozen. */
const STALLS = 20;
/** Milliseconds before an attempt fails, times its number; and before a job is given back whose inputs are lost. */
const BACKOFF = 500;
const TIDY = 1000;

export interface WorkerOptions {
  readonly address: QueueAddress;
  readonly build: Build;
  readonly host: Host;
  readonly threads: number;
  readonly pool: ShardPool;
  /** How a backend stands in the names of shards on this machine. */
  readonly labelOf: (backend: BackendChoice) => Promise<string>;
  /** Told, a line each, what the user should know. */
  readonly warn: (line: string) => void;
  /** Told of each shard that is computed: how many there are. */
  readonly onShard?: (plan: string, done: number) => void;
  /** Milliseconds; for tests. */
  readonly lock?: number;
}

export interface QueueWorker {
  /** Shards that it has computed. */
  readonly done: number;
  /** Gives unfinished shards back, and ends. */
  close(): Promise<void>;
}

/** A failed attempt, in the words that go through the queue. */
function failureOf(error: unknown, host: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const usage = error instanceof UsageError && {
    option: error.option,
    rule: error.rule,
    remedy: error.remedy,
  };
  return encodeFailure({ message, host, ...(usage && { usage }) });
}

/** The partial of a job; undefined where its inputs are not there. */
async function partialOf(
  { shard, inputs: needed, backend, label }: Job,
  inputs: InputCache,
  { pool, labelOf }: WorkerOptions,
): Promise<unknown> {
  const mine = await labelOf(backend);
  if (mine !== label)
    throw new UsageError("backend", `${label} as in the run`, mine, "take simd for the run");
  if (shardId(shard, needed, label) !== shard.id)
    throw new UsageError("shard", "what its name says", shard.id, "its run is of another plan");
  const shared = await inputs.shared(needed);
  return shared && pool.compute({ shard, shared, backend });
}

/** What becomes of a job. */
type Processor = (job: QueuedJob<Job>, token: string) => Promise<null>;

/**
 * @param stopped fulfilled when the worker ends: it gives its jobs back
 * @param onDone called when a shard is computed
 */
function processor(
  options: WorkerOptions,
  client: Redis,
  stopped: Promise<"stopped">,
  onDone: (plan: string) => void,
): Processor {
  const { build, host } = options;
  const inputs = new InputCache(client);
  const pause = (milliseconds: number): Promise<unknown> =>
    Promise.race([sleep(milliseconds), stopped]);
  const giveBack = async (job: QueuedJob<Job>, token: string): Promise<never> => {
    await job.moveToWait(token);
    throw new WaitingError();
  };
  return async (job, token) => {
    const { id, plan } = job.data.shard;
    try {
      const partial = await Promise.race([partialOf(job.data, inputs, options), stopped]);
      // Redis was started anew: the run sends its inputs again.
      if (partial === undefined) await pause(BACKOFF);
      if (partial === undefined || partial === "stopped") return await giveBack(job, token);
      // Another worker has finished a job that is gone: this one was taken for dead.
      if ((await client.exists(jobKey(build, id))) === 0) return null;
      const result = encodeResult({ ...host, build }, id, partial);
      await client.set(resultKey(id), result, "EX", KEPT);
      onDone(plan);
      return null;
    } catch (error) {
      if (error instanceof WaitingError) throw error;
      const reason = failureOf(error, host.name);
      if (error instanceof UsageError) throw new UnrecoverableError(reason);
      await pause(BACKOFF * (job.attemptsMade + 1));
      throw new Error(reason, { cause: error });
    }
  };
}

/** Says, as long as it lives, that the worker is there; and, once each, which runs are of another build. */
function announcing(
  { build, host, threads, warn, address }: WorkerOptions,
  client: Redis,
  name: string,
  done: () => number,
): () => void {
  const told = new Set<string>();
  return everyBeat(
    async () => {
      const info = { host: host.name, pid: process.pid, threads, build, done: done() };
      await announce(client, "workers", name, info);
      for (const [run, { host: at, pid, build: other }] of await runsAt(client)) {
        if (isSameBuild(other, build) || told.has(run)) continue;
        told.add(run);
        warn(
          `the run of pid ${pid} on ${at} is of ${buildText(other)}, this worker ${buildText(build)}: ` +
            "it takes none of its shards",
        );
      }
    },
    watchAnswers(address, warn),
  );
}

/** Milliseconds for which a worker asks for nothing after Redis refused. */
const PAUSE = 2000;

/** Lets a worker rest where Redis refuses what it asks: it would ask again at once. */
function restWhereRefused(worker: Worker<Job>): void {
  let isResting = false;
  worker.on("error", (error) => {
    if (isResting || !isAnswer(error)) return;
    isResting = true;
    void worker.pause(true);
    setTimeout(() => {
      isResting = false;
      void worker.resume();
    }, PAUSE).unref();
  });
}

/** @throws UsageError where Redis does not answer, refuses, or would drop what it is given */
export async function startWorker(options: WorkerOptions): Promise<QueueWorker> {
  const { address, build, host, threads, pool, warn, onShard, lock = LOCK } = options;
  await checkQueue(address);
  const connection = lastingOptions(address);
  const client = new Redis(connection);
  const stopWatch = watchConnection(client, address.shown, warn);
  let stop = (): void => {};
  const stopped = new Promise<"stopped">((resolve) => (stop = () => resolve("stopped")));
  let done = 0;
  const work = processor(options, client, stopped, (plan) => {
    done++;
    onShard?.(plan, done);
  });
  const worker = new Worker<Job>(queueName(build), (job, token = "") => work(job, token), {
    connection,
    prefix: PREFIX,
    // One more is at hand when a thread is free.
    concurrency: threads + 1,
    lockDuration: lock,
    // Twice it, after the lock ran out, until a job of a dead worker is another's.
    stalledInterval: Math.ceil(lock / 3),
    maxStalledCount: STALLS,
  });
  restWhereRefused(worker);
  const name = `${host.name}-${process.pid}-${randomBytes(4).toString("hex")}`;
  const stopBeat = announcing(options, client, name, () => done);
  return {
    get done() {
      return done;
    },
    async close() {
      stopBeat();
      stopWatch();
      stop();
      const end = Promise.allSettled([worker.close(), withdraw(client, "workers", name)]);
      await Promise.race([end, sleep(client.status === "ready" ? TIDY : 0)]);
      client.disconnect();
      await pool.close();
    },
  };
}
