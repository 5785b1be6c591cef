/**
 * Runs shards, inline or on a Piscina pool. Results are yielded
 * in completion order; the caller merges in shard order.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { openBackend, type BackendChoice } from "../backend/select.js";
import { UsageError } from "../core/errors.js";
import type { Shard, Shared } from "../experiment/kind.js";
import { kindOf } from "../experiment/kinds.js";
import type { Task } from "./worker.js";

/** A machine that computes shards. */
export interface Host {
  readonly name: string;
  readonly node: string;
  readonly processor: string;
}

/** A finished shard. */
export interface Done {
  readonly index: number;
  readonly partial: unknown;
  /** What computed it, where that may be another machine. */
  readonly by?: Host;
}

export interface ExecutorOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called when no shard is left to hand out to a worker, while the last ones still run. */
  readonly onHandedOut?: (() => void) | undefined;
  /** Called with how many shards no attempt computed; all others are computed before that ends the run. */
  readonly onFailed?: ((failed: number) => void) | undefined;
}

/** Runs shards; ends early, without error, when the signal aborts. Several runs may go on at a time. */
export interface Executor {
  run(shards: readonly Shard[], shared: Shared, options?: ExecutorOptions): AsyncIterable<Done>;
  /** Told of the run's status, for those who look at what they have in common. */
  tell?(status: object): void;
  /** What there is to say of it beside progress: "3 workers". */
  note?(): string;
  close(): Promise<void>;
}

/** A promise that is fulfilled when a signal aborts, and what forgets it. */
function whenAborted(signal: AbortSignal | undefined): {
  readonly aborted: Promise<undefined>;
  forget(): void;
} {
  let tell = (): void => {};
  const aborted = new Promise<undefined>((resolve) => {
    tell = () => resolve(undefined);
    if (signal?.aborted) tell();
    signal?.addEventListener("abort", tell, { once: true });
  });
  return { aborted, forget: () => signal?.removeEventListener("abort", tell) };
}

/** Same thread, one shard after the other. */
export function inlineExecutor(choice: BackendChoice): Executor {
  const backend = openBackend(choice);
  return {
    // One thread: nothing is handed out before it is done.
    async *run(shards, shared, { signal } = {}) {
      const { aborted, forget } = whenAborted(signal);
      try {
        for (let index = 0; index < shards.length && !signal?.aborted; index++) {
          const shard = shards[index];
          const work = kindOf(shard.kind).simulate(shard, await backend, shared);
          const done = await Promise.race([work.then((partial) => ({ index, partial })), aborted]);
          if (!done) return;
          yield done;
          // Let signals and timers in between shards.
          await new Promise((resume) => setImmediate(resume));
        }
      } finally {
        forget();
      }
    },
    async close() {
      await (await backend).dispose();
    },
  };
}

/** Path of the compiled worker: beside this file, or in dist/ when this file runs from the sources (tests). */
function workerFile(): string {
  const beside = fileURLToPath(new URL("./worker.js", import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL("../../dist/src/sweep/worker.js", import.meta.url));
}

/** Shards that each worker has, running or waiting, while the main thread makes tables and judges. */
const QUEUED = 4;

/** Threads that compute shards. */
export interface ShardPool {
  /** @throws UsageError as the shard does */
  compute(task: Task): Promise<unknown>;
  /** Does not wait for shards that go on. */
  close(): Promise<void>;
}

/** A Piscina pool of worker threads, which start with the first shard. */
export function shardPool(threads: number): ShardPool {
  let pool: Piscina<Task, unknown> | undefined;
  let isClosed = false;
  const started = (): Piscina<Task, unknown> => {
    if (pool) return pool;
    pool = new Piscina({
      filename: workerFile(),
      minThreads: threads,
      maxThreads: threads,
      // Else a shard that finds no thread free goes behind all others: a plan's last ones wait for the next plan's.
      stricterFIFO: true,
    });
    // A shard that is done while the pool is being closed is an error to Piscina.
    pool.on("error", (error) => {
      if (!isClosed) throw error;
    });
    return pool;
  };
  return {
    async compute(task) {
      try {
        return await started().run(task);
      } catch (error) {
        throw UsageError.unpacked(error);
      }
    },
    async close() {
      isClosed = true;
      await pool?.destroy();
    },
  };
}

/** Worker threads of this process. */
export function poolExecutor(choice: BackendChoice, workers: number): Executor {
  const pool = shardPool(workers);
  return {
    async *run(shards, shared, { signal, onHandedOut } = {}) {
      const pending = new Map<number, Promise<Done>>();
      const { aborted, forget } = whenAborted(signal);
      let next = 0;
      let isHandedOut = false;
      try {
        while (pending.size > 0 || next < shards.length) {
          while (pending.size < QUEUED * workers && next < shards.length && !signal?.aborted) {
            const index = next++;
            const work = pool.compute({ shard: shards[index], shared, backend: choice });
            pending.set(
              index,
              work.then((partial) => ({ index, partial })),
            );
          }
          if (next === shards.length && !isHandedOut) {
            isHandedOut = true;
            onHandedOut?.();
          }
          // Shards that run are not waited for: closing the pool ends them.
          const done = await Promise.race([...pending.values(), aborted]);
          if (!done) return;
          pending.delete(done.index);
          yield done;
        }
      } finally {
        forget();
      }
    },
    close: () => pool.close(),
  };
}
