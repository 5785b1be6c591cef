/** What a sweep costs before it is spent: its size, and its time by a short trial of its own cells on this machine. */
import type { CellSize } from "../experiment/kind.js";
import { outlineOf } from "../experiment/kinds.js";
import { encodeShard } from "../store/shards.js";
import { calibrate, isTooBusy, scaledTo, type Calibration } from "../sweep/calibrate.js";
import { poolExecutor } from "../sweep/executor.js";
import type { PlanSize } from "../sweep/size.js";
import { openedBackend } from "./backend.js";
import { choiceOf } from "./run-plans.js";
import type { PlanInput } from "./plans.js";
import { requirePlanPackages } from "./plan-packages.js";
import { estimated, thisMachine } from "./plan-size.js";
import { DEFAULT_SEED, defaultWorkers } from "./settings.js";
import { asDryRun, sizedPlan, type DryRun, type SweepOptions } from "./sweep.js";

/** A dry run whose time was measured. */
export interface PlanEstimate extends DryRun {
  /** Numbers that are drawn or multiplied, of A above all. */
  readonly numbers: number;
  /** Bytes of the store: shards' files. */
  readonly store: number;
  /** Cells that were tried, and how their trials' time compares with that of the core that is known. */
  readonly tried: ReadonlyArray<{ readonly cell: string; readonly ratio: number }>;
  /** Seconds that the trial took. */
  readonly trial: number;
  /** The tries were too far apart to go by: seconds are those of a core that is known. */
  readonly tooBusy: boolean;
}

/**
 * Seconds of one core by what was tried, and bytes of the store. Where what comes before the first shard was not run,
 * it takes as much longer than its outline says as the shards do.
 */
export function measuredOf(
  found: Calibration,
  size: Pick<PlanSize, "before" | "work">,
  sizes: readonly CellSize[],
  kind: string,
): Pick<PlanSize, "before" | "work" | "longest"> & { readonly bytes: number } {
  const scaled = scaledTo(found, sizes, kind);
  return {
    ...scaled,
    before: found.before ?? (size.before * scaled.work) / Math.max(1e-9, size.work),
  };
}

/**
 * Tries some cells of a plan, for some seconds; nothing is written.
 * @throws UsageError as a sweep does
 */
export async function estimatePlan(
  plan: string | PlanInput,
  options: Pick<SweepOptions, "workers" | "backend" | "sampler"> = {},
): Promise<PlanEstimate> {
  const { loaded, size } = await sizedPlan(plan, options);
  requirePlanPackages([loaded]);
  const workers = options.workers ?? defaultWorkers();
  const threads = Math.max(1, Math.min(workers, thisMachine().cores, size.shards));
  const backend = await openedBackend(options.backend ?? "auto");
  const executor = poolExecutor(choiceOf(backend), threads);
  const began = performance.now();
  try {
    const bytesOf = (partial: unknown): number => encodeShard("0".repeat(16), partial).byteLength;
    const found = await calibrate(loaded, { seed: DEFAULT_SEED, executor, threads, bytesOf });
    const sizes = (await outlineOf(loaded)).sizes();
    const { bytes, ...times } = measuredOf(found, size, sizes, loaded.kind);
    const measured = estimated({ ...size, ...times }, workers, thisMachine());
    const tooBusy = isTooBusy(found.tried);
    return {
      ...asDryRun(loaded, tooBusy ? size : measured, options),
      tooBusy,
      numbers: sizes.reduce((sum, s) => sum + (s.cells ?? 1) * s.trials * s.work, 0),
      store: bytes,
      tried: found.tried.map(({ cell, seconds, expected }) => ({
        cell,
        ratio: seconds / expected,
      })),
      trial: (performance.now() - began) / 1000,
    };
  } finally {
    await executor.close();
  }
}
