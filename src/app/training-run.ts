/**
 * What one training run of any model is: members, checkpoints, the curve, the point that is kept, train.json.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fairCoins, onesOf } from "../core/coins.js";
import { UsageError } from "../core/errors.js";
import { stream } from "../core/stream.js";
import { writeWhole } from "../store/files.js";
import { openRunFolder } from "../store/run-folder.js";
import { Interrupted } from "./interrupted.js";
import { runIdentity } from "./run-identity.js";
import type { TaskOptions, TaskSettings } from "./settings.js";

/** What a training run takes beside its setting. */
export interface TrainTask extends TaskOptions {
  /** Keeps the checkpoint that validates best instead of the last; epsilon stays that of all steps. */
  readonly earlyStopping?: boolean | undefined;
}

/**
 * Positions of a pool that are members, each by a fair coin.
 * @throws UsageError where there are none, as there may be of a very small pool
 */
export function drawMembers(size: number, seed: string): number[] {
  const members = onesOf(fairCoins(stream(seed, "train/members", 0), size));
  if (members.length === 0)
    throw new UsageError("poolSize", "large enough that a model has members", size, "raise it");
  return members;
}

/** Steps at which a run is looked at: those of the list within it, and the last. */
export const checkpointsOf = (list: readonly number[], steps: number): number[] =>
  [...new Set([...list.filter((c) => c <= steps), steps])].sort((a, b) => a - b);

/** What an interrupted training leaves. */
export const NOTHING_WRITTEN = "nothing was written";

/**
 * Trains for a folder of its own: opened, refused where it holds results, and given back.
 * @param work trains, and calls `begin` before it writes: until then an earlier run's files stay, whatever happens
 */
export async function inTrainFolder<T>(
  settings: TaskSettings,
  work: (begin: () => void) => Promise<T>,
): Promise<T> {
  const identity = runIdentity("train", { seed: settings.seed });
  const folder = openRunFolder({ ...settings, resume: false }, identity);
  try {
    return await work(() => folder.start(identity));
  } finally {
    folder.close();
  }
}

/** Steps between two looks at the signal. */
const WATCH = 10;

/**
 * A visit of checkpoints that reports progress and heeds the signal between them.
 * @returns steps to visit, and the visit: those beside the checkpoints change nothing of the training
 */
export function watched<S extends { readonly step: number }>(
  { signal, progress }: TaskSettings,
  checkpoints: readonly number[],
  visit: (snapshot: S) => Promise<void>,
): { steps: number[]; visit: (snapshot: S) => Promise<void> } {
  const last = Math.max(...checkpoints);
  const between = Array.from({ length: Math.floor(last / WATCH) + 1 }, (_, i) => i * WATCH);
  return {
    steps: checkpointsOf([...between, ...checkpoints], last),
    async visit(snapshot) {
      await new Promise((resume) => setImmediate(resume));
      if (signal.aborted) throw new Interrupted(NOTHING_WRITTEN);
      if (checkpoints.includes(snapshot.step)) await visit(snapshot);
      progress("training", snapshot.step, last);
    },
  };
}

/** SHA-256 of weights, and of their names where those are among the parts, in their order. */
export const hashOf = (parts: ReadonlyArray<string | Float32Array>): string =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** @throws UsageError where early stopping has one point to choose from */
export function checkEarlyStopping(wanted: boolean | undefined, points: readonly number[]): void {
  if (!wanted || points.length > 1) return;
  throw new UsageError(
    "earlyStopping",
    "used with a training that is looked at twice or more",
    `true with ${points[0]} steps, looked at after the last`,
    "it would do nothing: leave it out, or train longer",
  );
}

/** The point of a curve that is kept: the first that validates best under early stopping, else the last. */
export const keptPoint = <P>(
  curve: readonly P[],
  earlyStopping: boolean | undefined,
  validates: (point: P) => number,
): P =>
  earlyStopping
    ? curve.reduce((best, point) => (validates(point) > validates(best) ? point : best))
    : curve[curve.length - 1];

export const writeTraining = (out: string, result: object): void =>
  writeWhole(join(out, "train.json"), `${JSON.stringify(result, null, 2)}\n`);
