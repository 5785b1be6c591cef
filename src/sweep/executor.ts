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

/** A finished shard. */
export interface Done {
  readonly index: number;
  readonly partial: unknown;
}

/** Runs shards; ends early, without error, when the signal aborts. */
export interface Executor {
  run(shards: readonly Shard[], shared: Shared, signal?: AbortSignal): AsyncIterable<Done>;
  close(): Promise<void>;
}

/** Same thread, one shard after the other. */
export function inlineExecutor(choice: BackendChoice): Executor {
  const backend = openBackend(choice);
  return {
    async *run(shards, shared, signal) {
      for (let index = 0; index < shards.length && !signal?.aborted; index++) {
        yield {
          index,
          partial: await kindOf(shards[index].kind).simulate(shards[index], await backend, shared),
        };
        // Let signals and timers in between shards.
        await new Promise((resume) => setImmediate(resume));
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

/** A Piscina pool of worker threads. */
export function poolExecutor(choice: BackendChoice, workers: number): Executor {
  const pool = new Piscina<Task, unknown>({
    filename: workerFile(),
    minThreads: workers,
    maxThreads: workers,
  });
  return {
    async *run(shards, shared, signal) {
      const pending = new Map<number, Promise<Done>>();
      let next = 0;
      while (pending.size > 0 || (next < shards.length && !signal?.aborted)) {
        while (pending.size < 2 * workers && next < shards.length && !signal?.aborted) {
          const index = next++;
          pending.set(
            index,
            pool.run({ shard: shards[index], shared, backend: choice }).then(
              (partial) => ({ index, partial }),
              (error: unknown) => {
                throw UsageError.unpacked(error);
              },
            ),
          );
        }
        const done = await Promise.race(pending.values());
        pending.delete(done.index);
        yield done;
      }
    },
    async close() {
      await pool.destroy();
    },
  };
}
