/** Where shards run; the URL of a queue: the option, or the environment, where it stands in no list of processes. */
import type { EXECUTORS } from "../app/settings.js";
import { UsageError } from "../core/errors.js";

export const QUEUE_VARIABLE = "LORADP_QUEUE";

/** @throws UsageError where neither says */
export function queueUrl(given: string | undefined): string {
  const url = given ?? process.env[QUEUE_VARIABLE];
  if (url !== undefined && url !== "") return url;
  throw new UsageError(
    "--queue",
    "given",
    "nothing",
    `give the URL of a Redis, e.g. redis://localhost:6379, there or in ${QUEUE_VARIABLE}`,
  );
}

/** Options that say where shards run. */
interface Where {
  readonly executor: (typeof EXECUTORS)[number];
  readonly workers: number;
  readonly queue: string | undefined;
}

/** Refuses a number of workers that would do nothing. */
export function checkWorkers({ executor, workers }: Where, given: boolean): void {
  if (executor === "piscina" || !given) return;
  const why =
    executor === "inline"
      ? "there is one thread"
      : "threads are those of the workers (loradp worker --workers)";
  throw new UsageError(
    "--workers",
    `left out with --executor ${executor}`,
    workers,
    `it would do nothing: ${why}`,
  );
}

/** The queue that shards run over; elsewhere what was given, for the run to refuse. */
export const queueOf = ({ executor, queue }: Where): string | undefined =>
  executor === "queue" ? queueUrl(queue) : queue;
