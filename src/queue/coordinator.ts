/**
 * An executor whose shards are computed by the workers of a queue (BullMQ on Redis), on any number of machines. Shards
 * are handed out a window at a time, so that neither this process nor Redis grows with a sweep. Redis keeps a result
 * until it is stored here; what it loses is handed out again. A shard that is computed twice gives the same bits.
 */
import { randomBytes } from "node:crypto";
import { Queue, QueueEvents } from "bullmq";
import { Redis } from "ioredis";
import type { BackendChoice } from "../backend/select.js";
import { orAborted } from "../core/aborted.js";
import type { Shard, Shared } from "../experiment/kind.js";
import type { Done, Executor, ExecutorOptions, Host } from "../sweep/executor.js";
import { inputHashes, inputsOf, type InputHash } from "../sweep/shard.js";
import { checkQueue, isAnswer, lastingOptions, queueFault, type QueueAddress } from "./address.js";
import { FailedShards } from "./failed.js";
import { publishInputs, withdrawInputs } from "./inputs.js";
import { Outstanding } from "./outstanding.js";
import {
  decodeResult,
  jobId,
  jobKey,
  PREFIX,
  queueName,
  resultKey,
  shardOfJob,
  type Build,
  type Job,
} from "./protocol.js";
import {
  announce,
  everyBeat,
  withdraw,
  workersAt,
  type RunInfo,
  type WorkerInfo,
} from "./registry.js";
import { watchAnswers, watchConnection, watchWorkers } from "./watch.js";

/** Shards that are handed out at least, and for each thread of the workers. */
const [WINDOW, A_THREAD] = [64, 4];
/** Results that are fetched at once. */
const FETCHED = 32;
/** Attempts at a shard. */
const ATTEMPTS = 3;
/** Milliseconds after which what is handed out is looked for. */
const LOOK = 5000;
/** Milliseconds that each step of tidying up may take at the end; who interrupts a run waits for little more. */
const TIDY = 300;

export interface QueueOptions {
  readonly address: QueueAddress;
  readonly build: Build;
  readonly host: Host;
  /** What the workers compute with, and how that stands in the names of shards. */
  readonly backend: BackendChoice;
  readonly label: string;
  /** Told, a line each, what the user should know. */
  readonly warn: (line: string) => void;
}

/** The signal of a run aborted. */
class Stopped extends Error {}

/** Work at the end of a run: given up after a while, and not waited for where Redis is away. */
async function withinTime({ status }: Redis, work: Promise<unknown>): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, status === "ready" ? TIDY : 0));
  await Promise.race([work.catch(() => {}), late]);
}

/** One call of `run`. */
interface Run {
  readonly shards: readonly Shard[];
  readonly shared: Shared;
  readonly inputs: readonly InputHash[];
  readonly out: Outstanding;
  readonly signal: AbortSignal | undefined;
  /** Given up when the run's signal aborts. */
  until<T>(work: Promise<T>): Promise<T>;
}

class Coordinator implements Executor {
  readonly #open = new Set<Outstanding>();
  readonly #name: string;
  readonly #stop: ReadonlyArray<() => void>;
  #status: RunInfo["status"] = null;
  /** Of this build. */
  #workers: readonly WorkerInfo[] = [];

  constructor(
    private readonly options: QueueOptions,
    private readonly client: Redis,
    private readonly queue: Queue<Job>,
    private readonly events: QueueEvents,
  ) {
    const { address, build, host, warn } = options;
    queue.on("error", () => {});
    events.on("error", () => {});
    events.on("completed", ({ jobId: id }) =>
      this.#open.forEach((out) => out.completed(shardOfJob(id))),
    );
    events.on("failed", ({ jobId: id, failedReason }) =>
      this.#open.forEach((out) => out.fail(shardOfJob(id), failedReason)),
    );
    this.#name = `${host.name}-${process.pid}-${randomBytes(4).toString("hex")}`;
    const watch = watchWorkers(address, build, warn);
    this.#stop = [
      watchConnection(client, address.shown, warn),
      everyBeat(
        async () => {
          await this.#announce();
          const workers = [...(await workersAt(client)).values()];
          this.#workers = watch(workers, this.#open.size > 0);
        },
        watchAnswers(address, warn),
      ),
    ];
  }

  async *run(
    shards: readonly Shard[],
    shared: Shared,
    options: ExecutorOptions = {},
  ): AsyncGenerator<Done, void, undefined> {
    const out = new Outstanding();
    this.#open.add(out);
    const { signal } = options;
    const until = <T>(work: Promise<T>): Promise<T> => orAborted(work, signal, () => new Stopped());
    try {
      const inputs = inputHashes(shared);
      yield* this.#results({ shards, shared, inputs, out, signal, until }, options);
      await until(withdrawInputs(this.client, inputs));
    } catch (error) {
      if (isAnswer(error)) throw queueFault(error, this.options.address);
      if (!(error instanceof Stopped)) throw error;
    } finally {
      this.#open.delete(out);
      // Those that no worker has begun; of the others the results wait for the next run.
      const left = [...out.pending.keys()].map((id) => this.queue.remove(jobId(id)));
      if (left.length > 0) await withinTime(this.client, Promise.allSettled(left));
    }
    if (out.failed.length > 0) throw new FailedShards(out.failed, shards, ATTEMPTS);
  }

  #threads(): number {
    return this.#workers.reduce((sum, { threads }) => sum + threads, 0);
  }

  note(): string {
    const { length } = this.#workers;
    return `${length} ${length === 1 ? "worker" : "workers"} of ${this.#threads()} threads`;
  }

  tell(status: object): void {
    this.#status = status;
    this.#announce().catch(() => {});
  }

  #announce(): Promise<void> {
    const { build, host } = this.options;
    const info = { host: host.name, pid: process.pid, build, status: this.#status };
    return announce(this.client, "runs", this.#name, info);
  }

  async close(): Promise<void> {
    this.#stop.forEach((stop) => stop());
    await withinTime(this.client, withdraw(this.client, "runs", this.#name));
    await withinTime(this.client, Promise.allSettled([this.events.close(), this.queue.close()]));
    this.client.disconnect();
  }

  async *#results(
    run: Run,
    { onHandedOut, onFailed }: ExecutorOptions,
  ): AsyncGenerator<Done, void, undefined> {
    const { shards, shared, inputs, out, until } = run;
    if (shards.length > 0) await until(publishInputs(this.client, shared, inputs));
    let next = 0;
    let failed = 0;
    let looked = performance.now();
    while (out.pending.size > 0 || next < shards.length) {
      const window = Math.max(WINDOW, A_THREAD * this.#threads());
      if (next < shards.length && out.pending.size <= window / 2) {
        const batch = shards.slice(next, next + window - out.pending.size);
        batch.forEach(({ id }, i) => out.pending.set(id, next + i));
        next += batch.length;
        await until(this.#handOut(run, batch));
        if (next === shards.length) onHandedOut?.();
      }
      await until(out.news(LOOK));
      if (out.refused) throw out.refused;
      if (out.failed.length > failed) onFailed?.((failed = out.failed.length));
      if (performance.now() - looked >= LOOK) {
        await until(this.#look(run));
        looked = performance.now();
      }
      const ids = out.take(FETCHED);
      if (ids.length > 0) yield* this.#fetched(ids, run);
    }
  }

  /** Hands shards out; results that an earlier run left waiting are taken as they are. */
  async #handOut({ inputs, out, signal }: Run, shards: readonly Shard[]): Promise<void> {
    const { backend, label } = this.options;
    const jobs = await Promise.all(shards.map(({ id }) => this.#hasJob(id)));
    // In this order: a job goes when its result is there. Of one that goes on the result will come.
    const there = await Promise.all(shards.map(({ id }) => this.#hasResult(id)));
    const isDone = shards.map((_, i) => there[i] && !jobs[i]);
    shards.filter((_, i) => isDone[i]).forEach(({ id }) => out.completed(id));
    // What a run that was stopped has taken back must not come behind it.
    if (signal?.aborted) return;
    await this.queue.addBulk(
      shards
        .filter((_, i) => !isDone[i])
        .map((shard) => ({
          name: shard.plan,
          data: { shard, inputs: inputsOf(shard.kind, shard.cell, inputs), backend, label },
          opts: {
            jobId: jobId(shard.id),
            attempts: ATTEMPTS,
            removeOnComplete: true,
            removeOnFail: true,
            stackTraceLimit: 0,
          },
        })),
    );
  }

  /** Looks for what is handed out: what Redis has lost is handed out again, and its inputs are sent again. */
  async #look(run: Run): Promise<void> {
    const { shards, shared, inputs, out } = run;
    await publishInputs(this.client, shared, inputs);
    const ids = [...out.pending.keys()];
    const jobs = await Promise.all(ids.map((id) => this.#hasJob(id)));
    const gone = ids.filter((id, i) => !jobs[i] && out.isAwaited(id));
    await this.#handOut(
      run,
      gone.map((id) => shards[out.pending.get(id) as number]),
    );
  }

  /** Results of these ids. Each is struck off in Redis when it is stored: when the next one is asked for. */
  async *#fetched(ids: readonly string[], run: Run): AsyncGenerator<Done, void, undefined> {
    const { shards, out, until } = run;
    const { build, warn } = this.options;
    const found = await until(this.client.mgetBuffer(ids.map(resultKey)));
    const stored: string[] = [];
    try {
      for (const [i, id] of ids.entries()) {
        const index = out.pending.get(id);
        if (index === undefined) continue;
        const bytes = found[i];
        const result = bytes && decodeResult(bytes, id, build);
        if (result && "partial" in result) {
          out.finish(id);
          yield { index, partial: result.partial, by: result.by };
          stored.push(resultKey(id));
          continue;
        }
        if (result) warn(`${result.wrong}: computed again`);
        await until(this.client.del(resultKey(id)));
        // One that is lost is no one's fault.
        if (result && out.isWrongAgain(id, ATTEMPTS)) out.fail(id, result.wrong);
        else await until(this.#handOut(run, [shards[index]]));
      }
    } finally {
      if (stored.length > 0) await withinTime(this.client, this.client.del(...stored));
    }
  }

  async #hasJob(id: string): Promise<boolean> {
    return (await this.client.exists(jobKey(this.options.build, id))) === 1;
  }

  async #hasResult(id: string): Promise<boolean> {
    return (await this.client.exists(resultKey(id))) === 1;
  }
}

/**
 * Opens a queue as an executor.
 * @throws UsageError where Redis does not answer, refuses, or would drop what it is given
 */
export async function queueExecutor(options: QueueOptions): Promise<Executor> {
  const { address, build } = options;
  await checkQueue(address);
  const connection = lastingOptions(address);
  const client = new Redis(connection);
  const name = queueName(build);
  const queue = new Queue<Job>(name, { connection, prefix: PREFIX });
  // From the last event on: those of shards that are handed out come after it.
  const [[last = "0-0"] = []] = await client.xrevrange(queue.toKey("events"), "+", "-", "COUNT", 1);
  const events = new QueueEvents(name, { connection, prefix: PREFIX, lastEventId: last });
  return new Coordinator(options, client, queue, events);
}
