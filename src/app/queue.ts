/** Queues of shards on Redis: a run's end of them, a worker's, and who is there. */
import type { BackendChoice } from "../backend/select.js";
import { QUEUE_PACKAGES, requirePackages } from "../core/packages.js";
import { queueAddress } from "../queue/address.js";
import { codeDigest } from "../queue/build.js";
import { buildText, type Build } from "../queue/protocol.js";
import { shardPool, type Executor } from "../sweep/executor.js";
import { openedBackend } from "./backend.js";
import { thisHost } from "./host.js";
import { Interrupted } from "./interrupted.js";
import { backendLabel } from "./run-identity.js";
import { defaultWorkers } from "./settings.js";
import { version } from "./version.js";

/** With its verb, for what is absent. */
const NEEDING = "a queue needs";

const thisBuild = (): Build => ({ version: version(), code: codeDigest() });

/** A run's queue as this machine sees it. */
interface RunQueue {
  readonly url: string;
  readonly backend: BackendChoice;
  readonly label: string;
  readonly warn: (line: string) => void;
}

/** @throws UsageError where the packages are absent, or Redis does not answer */
export async function openQueue({ url, ...rest }: RunQueue): Promise<Executor> {
  const address = queueAddress(url);
  requirePackages(NEEDING, QUEUE_PACKAGES);
  const { queueExecutor } = await import("../queue/coordinator.js");
  return queueExecutor({ ...rest, address, build: thisBuild(), host: thisHost() });
}

/** Options of {@link worker}. */
export interface QueueWorkerOptions {
  /** URL of the Redis. */
  readonly queue: string;
  /** Threads; default: one a core, at most 8. */
  readonly workers?: number | undefined;
  /** Ends it: shards that go on are given back. */
  readonly signal: AbortSignal;
  readonly warn?: ((line: string) => void) | undefined;
  /** Told that it listens, and where. */
  readonly onStart?: ((queue: string, build: string) => void) | undefined;
  /** Told of each shard that it has computed. */
  readonly onShard?: ((plan: string, done: number) => void) | undefined;
}

/**
 * Computes shards of a queue's runs until the signal aborts.
 * @throws UsageError where the packages are absent, or Redis does not answer; Interrupted at its end
 */
export async function worker(options: QueueWorkerOptions): Promise<never> {
  const { queue, signal, workers = defaultWorkers(), warn = () => {}, onStart, onShard } = options;
  const address = queueAddress(queue);
  requirePackages(NEEDING, QUEUE_PACKAGES);
  const { startWorker } = await import("../queue/worker.js");
  const labels = new Map<BackendChoice, Promise<string>>();
  const labelOf = (backend: BackendChoice): Promise<string> => {
    const known = labels.get(backend) ?? openedBackend(backend).then(backendLabel);
    labels.set(backend, known);
    return known;
  };
  const build = thisBuild();
  const running = await startWorker({
    address,
    build,
    host: thisHost(),
    threads: workers,
    pool: shardPool(workers),
    labelOf,
    warn,
    onShard: (plan, done) => onShard?.(plan, done),
  });
  onStart?.(address.shown, buildText(build));
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await running.close();
  throw new Interrupted(`${running.done} shards were computed, those that went on are given back`);
}
