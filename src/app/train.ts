/** Trains one classifier on about half of a private pool, adapters or all weights, with or without DP. */
import { logitOf, lossOf } from "../attack/membership.js";
import { orAborted } from "../core/aborted.js";
import { UsageError } from "../core/errors.js";
import { count, type Examples } from "../train/data/examples.js";
import { drawPool, type TableReport, type Task } from "../train/data/task.js";
import { IN_SETTINGS, openTask } from "../train/data/table.js";
import type { TrainingOptions } from "../train/method.js";
import { pretrainNetwork } from "../train/network/pretrain.js";
import { checkStack } from "../train/network/size.js";
import { trainNetworks, type Snapshot } from "../train/network/trainer.js";
import { usedOptions } from "../train/option-uses.js";
import { guaranteeOf, type Guarantee } from "./guarantee.js";
import { poolLine, poolSizes, type PoolReport, type PoolSizes } from "./pool.js";
import {
  classifierSetting,
  CLASSIFIER_DEFAULTS,
  CLASSIFIER_RANGES,
  ownName,
  PRETRAINING_RATE,
  TRAINING_DEFAULTS,
  type ClassifierOptions,
  type ClassifierSetting,
} from "./setting.js";
import { Interrupted } from "./interrupted.js";
import { taskSettings, type TaskSettings } from "./settings.js";
import { tableLines } from "./table-lines.js";
import {
  checkEarlyStopping,
  checkpointsOf,
  drawMembers,
  hashOf,
  inTrainFolder,
  keptPoint,
  NOTHING_WRITTEN,
  watched,
  writeTraining,
  type TrainTask,
} from "./training-run.js";

export type TrainOptions = ClassifierOptions & TrainTask;

/** A classifier at a checkpoint. */
export interface ClassifierPoint {
  readonly step: number;
  /** Mean over members, nats. */
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
  /** SHA-256. */
  readonly weights: string;
}

/** One training run; also written as train.json. */
export interface ClassifierTraining extends Guarantee {
  readonly data: string;
  readonly seed: string;
  /** Every option that means something to the method. */
  readonly training: TrainingOptions;
  readonly pool: PoolReport;
  readonly members: number;
  readonly chosen: ClassifierPoint;
  readonly curve: readonly ClassifierPoint[];
  /** Of the user's own table. */
  readonly table?: TableReport;
}

const CHECKPOINTS = [10, 25, 50, 100, 200, 400, 800, 1600, 3200];

/** Mean loss and accuracy of answers to some of the examples. */
function measured(logits: Float32Array, e: Examples, indices: readonly number[]) {
  const rows = indices.map((i) => ({
    row: logits.subarray(i * e.classes, (i + 1) * e.classes),
    label: e.labels[i],
    phi: logitOf(logits, i * e.classes, e.classes, e.labels[i]),
  }));
  const right = rows.filter(({ row, label }) => row.indexOf(Math.max(...row)) === label);
  return {
    loss: rows.reduce((sum, { phi }) => sum + lossOf(phi), 0) / rows.length,
    accuracy: right.length / rows.length,
  };
}

interface Data {
  readonly task: Task;
  readonly pool: Examples;
  readonly members: readonly number[];
  /** Members on average, which the sampling rate and its account are of. */
  readonly expected: number;
}

async function pointOf(
  snapshot: Snapshot,
  { task, pool, members }: Data,
): Promise<ClassifierPoint> {
  const [onPool] = await snapshot.logits(pool);
  const [onTest] = await snapshot.logits(task.test);
  const [network] = await snapshot.networks();
  const half = (parity: number): number[] =>
    [...task.test.labels.keys()].filter((i) => i % 2 === parity);
  const { loss, accuracy } = measured(onPool, pool, members);
  return {
    step: snapshot.step,
    trainLoss: loss,
    trainAccuracy: accuracy,
    validationAccuracy: measured(onTest, task.test, half(0)).accuracy,
    testAccuracy: measured(onTest, task.test, half(1)).accuracy,
    weights: hashOf([...network.w, ...network.bias]),
  };
}

async function trainedCurve(
  setting: ClassifierSetting,
  data: Data,
  settings: TaskSettings,
): Promise<ClassifierPoint[]> {
  const t = setting.training;
  const curve: ClassifierPoint[] = [];
  const { seed } = settings;
  const pretraining = { steps: setting.pretraining, rate: PRETRAINING_RATE };
  const { publicPart } = data.task;
  const start = await orAborted(
    pretrainNetwork(publicPart, setting.hidden, pretraining, [seed, "train"]),
    settings.signal,
    () => new Interrupted(NOTHING_WRITTEN),
  );
  const { steps, visit } = watched<Snapshot>(
    settings,
    checkpointsOf(CHECKPOINTS, t.steps),
    async (snapshot) => {
      const point = await pointOf(snapshot, data);
      if (!Number.isFinite(point.trainLoss))
        throw new UsageError(
          "rate",
          "small enough that training does not diverge",
          t.rate,
          `lower it (training loss ${point.trainLoss} at step ${point.step})`,
        );
      curve.push(point);
    },
  );
  const { members, pool, expected } = data;
  const model = { members, seed, key: ["train", 0], factorKey: ["train", 0] } as const;
  const job = { training: t, start, pool, models: [model], expected, checkpoints: steps };
  await trainNetworks(job, visit);
  return curve;
}

/** What a pool of private rows is made of. */
export const ROWS = "private rows";

/**
 * Sizes of the pool and of a batch on a task; where they fit, the whole training does.
 * @param limits of a pool; there may be fewer rows
 */
export function classifierSizes(
  { poolSize, given, training, hidden }: ClassifierSetting,
  { publicPart, privatePart }: Task,
  limits: { readonly min: number; readonly max: number },
): PoolSizes {
  const sizes = poolSizes(
    { poolSize, batch: given.batch },
    {
      defaults: { poolSize: CLASSIFIER_DEFAULTS.poolSize, batch: TRAINING_DEFAULTS.batch },
      least: limits.min,
      most: Math.min(limits.max, count(privatePart)),
      unit: ROWS,
    },
    ownName,
  );
  const widths = [publicPart.dim, ...hidden, publicPart.classes];
  checkStack(widths, { ...training, batch: sizes.batch }, ownName);
  return sizes;
}

/**
 * One model on one pool: its curve along training, the hash of its weights, epsilon where there is one.
 * @throws UsageError for bad options or a rate at which training diverges, Interrupted when the signal aborts
 */
export async function train(options: TrainOptions): Promise<ClassifierTraining> {
  const asked = classifierSetting(options);
  const settings = taskSettings(options);
  checkEarlyStopping(options.earlyStopping, checkpointsOf(CHECKPOINTS, asked.training.steps));
  const { seed, out } = settings;
  const task = await openTask(asked.data, asked.label, IN_SETTINGS);
  tableLines(task).forEach((line) => options.note?.(line));
  const sizes = classifierSizes(asked, task, CLASSIFIER_RANGES.poolSize);
  const setting = { ...asked, training: { ...asked.training, batch: sizes.batch } };
  const t = setting.training;
  const pool = drawPool(task, sizes.poolSize, setting.labelNoise, seed, 0);
  const members = drawMembers(count(pool), seed);
  options.note?.(poolLine(sizes, ROWS));
  const expected = sizes.poolSize / 2;
  const guarantee = guaranteeOf(t, expected, settings.progress);
  return inTrainFolder(settings, async (begin) => {
    settings.progress("pretraining", 0, t.steps);
    const curve = await trainedCurve(setting, { task, pool, members, expected }, settings);
    const result = {
      data: task.table?.source ?? task.name,
      seed,
      training: usedOptions(t, "classifier") as TrainingOptions,
      pool: sizes.pool,
      members: members.length,
      chosen: keptPoint(curve, options.earlyStopping, (point) => point.validationAccuracy),
      ...guarantee,
      curve,
      ...(task.table ? { table: task.table } : {}),
    };
    begin();
    writeTraining(out, result);
    return result;
  });
}
