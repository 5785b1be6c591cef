/** How far a run is: of its folder, or of all runs at a queue. */
import { existsSync } from "node:fs";
import { UsageError } from "../core/errors.js";
import { QUEUE_PACKAGES, requirePackages } from "../core/packages.js";
import { isHeld } from "../store/lock.js";
import { readStatus, type RunStatus } from "./run-status.js";

/** Of a folder. */
export interface FolderStatus extends RunStatus {
  readonly out: string;
  /** Whether a run writes there now; null where another machine knows. */
  readonly isLive: boolean | null;
}

/** Of a queue. */
export interface QueueStatus {
  readonly queue: string;
  readonly runs: ReadonlyArray<{
    readonly host: string;
    readonly pid: number;
    readonly version: string;
    /** Null before its first shard. */
    readonly status: RunStatus | null;
  }>;
  readonly workers: ReadonlyArray<{
    readonly host: string;
    readonly pid: number;
    readonly threads: number;
    readonly version: string;
    /** Shards that it has computed. */
    readonly done: number;
  }>;
  readonly shards: { readonly waiting: number; readonly active: number };
}

/** @throws UsageError where the folder holds no run */
export function folderStatus(out: string): FolderStatus {
  const status = readStatus(out);
  if (!status)
    throw new UsageError(
      "status",
      "asked of a folder that a run writes to, or of the URL of a queue",
      existsSync(out) ? out : `${out}, which is not there`,
      "give the --out of a verify or sweep, or redis://HOST",
    );
  const isLive = isHeld(out) ?? null;
  const isOver = status.state !== "running" || isLive === false;
  return { out, isLive, ...status, ...(isOver && { rate: null, eta: null }) };
}

/** @throws UsageError where Redis does not answer */
export async function queueStatus(url: string): Promise<QueueStatus> {
  const { queueAddress } = await import("../queue/address.js");
  requirePackages("a queue needs", QUEUE_PACKAGES);
  const { lookAtQueue } = await import("../queue/look.js");
  const { queue, runs, workers, shards } = await lookAtQueue(queueAddress(url));
  return {
    queue,
    shards,
    runs: runs.map(({ host, pid, build, status }) => ({
      host,
      pid,
      version: build.version,
      status: status as RunStatus | null,
    })),
    workers: workers.map(({ build, ...rest }) => ({ ...rest, version: build.version })),
  };
}
