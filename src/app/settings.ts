/** Options of a run: partial as they are given, complete from here on. */
import { availableParallelism } from "node:os";
import { BACKENDS, type BackendChoice } from "../backend/select.js";
import { UsageError } from "../core/errors.js";

/** Names every random stream where no seed is given. */
export const DEFAULT_SEED = "20240917";
export const EXECUTORS = ["inline", "piscina", "queue"] as const;
export const MAX_WORKERS = 256;

/** Of a plan among those of its run. */
export interface PlanWork {
  /** Of the plans before it. */
  readonly before: number;
  readonly own: number;
  readonly all: number;
  /** Workers that share it. */
  readonly workers: number;
}
/** Which of a run's plans a stage belongs to. */
export interface PlanCount {
  /** From 1. */
  readonly plan: number;
  readonly plans: number;
  /** Work by the outlines of plans, in seconds of a core that is known; absent as long as it is not known. */
  readonly work?: PlanWork | undefined;
  /** What else there is to say, e.g. of the workers. */
  readonly note?: string | undefined;
}
/** Told how much of a stage (a plan's name, "training") is done. */
export type Progress = (stage: string, done: number, total: number, of?: PlanCount) => void;

/** What every long task takes; all but the folder have defaults. */
export interface TaskOptions {
  /** Output folder, created where it is missing. */
  readonly out: string;
  /** Names every random stream: the same seed gives the same bits. */
  readonly seed?: string | undefined;
  /** Ends the task early with {@link Interrupted}. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
  /** Replaces what an earlier run left in the folder, which is refused otherwise. */
  readonly force?: boolean | undefined;
  /** As the user wrote it, for the provenance; without secrets. */
  readonly commandLine?: string | undefined;
  /** Told, a line each, what was decided before the work. */
  readonly note?: ((line: string) => void) | undefined;
  /** Told, a line each, what is not taken over of an earlier run. */
  readonly warn?: ((line: string) => void) | undefined;
}

/** What tasks that run plans take. */
export interface RunOptions extends TaskOptions {
  /** Worker threads, 1 to 256; default: one a core, at most 8. */
  readonly workers?: number | undefined;
  readonly backend?: BackendChoice | undefined;
  /** Where shards run: on a pool of threads (piscina, the default), on this thread, or on the workers of a queue. */
  readonly executor?: (typeof EXECUTORS)[number] | undefined;
  /** URL of the Redis that holds the queue: redis://[[user]:password@]host[:port][/database], rediss:// with TLS. */
  readonly queue?: string | undefined;
  /** Takes over finished shards of the same run in the same folder. */
  readonly resume?: boolean | undefined;
}

type Complete<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };
export type TaskSettings = Complete<TaskOptions>;
export type RunSettings = Complete<Omit<RunOptions, "queue">> & Pick<RunOptions, "queue">;

export const defaultWorkers = (): number => Math.min(availableParallelism(), 8);

export function taskSettings(options: TaskOptions): TaskSettings {
  const { out, seed, signal, progress, force, commandLine, note, warn } = options;
  return {
    out,
    seed: seed ?? DEFAULT_SEED,
    signal: signal ?? new AbortController().signal,
    progress: progress ?? (() => {}),
    force: force ?? false,
    commandLine: commandLine ?? "",
    note: note ?? (() => {}),
    warn: warn ?? (() => {}),
  };
}

function oneOf<T extends string>(option: string, list: readonly T[], value: T): T {
  if (!list.includes(value))
    throw new UsageError(option, `one of ${list.join(", ")}`, value, "take one of these");
  return value;
}

/** Backends that round alike on every machine. */
const ALIKE: readonly BackendChoice[] = ["auto", "simd", "webasm", "reference"];

function checkQueue(
  executor: (typeof EXECUTORS)[number],
  queue: string | undefined,
  backend: BackendChoice,
): void {
  if (executor !== "queue") {
    if (queue === undefined) return;
    const remedy = "add --executor queue, or leave --queue out";
    throw new UsageError("queue", "given with executor queue", executor, remedy);
  }
  if (queue === undefined)
    throw new UsageError(
      "queue",
      "given with executor queue",
      "nothing",
      "give the URL of a Redis, e.g. redis://localhost:6379, there or in LORADP_QUEUE",
    );
  if (!ALIKE.includes(backend))
    throw new UsageError(
      "backend",
      `one that gives the same bits on every machine with executor queue (${ALIKE.join(", ")})`,
      backend,
      "take one of these",
    );
}

/** Completes and checks options of a run; throws UsageError. Complete options come back as they are. */
export function runSettings(options: RunOptions): RunSettings {
  const workers = options.workers ?? defaultWorkers();
  if (!(Number.isInteger(workers) && workers >= 1 && workers <= MAX_WORKERS))
    throw new UsageError(
      "workers",
      `an integer from 1 to ${MAX_WORKERS}`,
      workers,
      "give the number of worker threads",
    );
  const executor = oneOf("executor", EXECUTORS, options.executor ?? "piscina");
  const backend = oneOf("backend", BACKENDS, options.backend ?? "auto");
  checkQueue(executor, options.queue, backend);
  return {
    ...taskSettings(options),
    workers,
    // What other machines round alike; `auto` would look for this machine's adapter.
    backend: executor === "queue" && backend === "auto" ? "simd" : backend,
    executor,
    queue: options.queue,
    resume: options.resume ?? false,
  };
}
