/** What experiments on trained models share: a network pretrained on the public part, and data on shared memory. */
import { z } from "zod";
import {
  count,
  select,
  TABLE_SOURCE,
  TASKS,
  type Examples,
  type Task,
} from "../train/data/task.js";
import { pretrainNetwork } from "../train/network/pretrain.js";
import type { Network } from "../train/network/trainer.js";
import { trainingFields } from "../train/method.js";
import { onSharedMemory, type Shared } from "./kind.js";

const { steps: _steps, ...settingFields } = trainingFields;

/** Fields of plans that train models. */
export const trainedFields = {
  /** A built-in task, or the path of a table of numbers and classes. */
  source: z.union([
    z.enum(TASKS),
    z.string().regex(TABLE_SOURCE, "mnist, spam, synthetic or the path of a table"),
  ]),
  /** The table's column of classes; default `label`. */
  label: z.string().optional(),
  /** Replicates. */
  pools: z.number().int().min(1).max(1000),
  /** Examples of a pool; a model trains on about half. */
  poolSize: z.number().int().min(20).max(10_000),
  /** Share of wrong labels in the pool. */
  labelNoise: z.number().min(0).max(1),
  hidden: z.array(z.number().int().min(1).max(4096)).min(1),
  /** Plain SGD on the public part. */
  pretraining: z.strictObject({
    steps: z.number().int().min(0).max(100_000),
    rate: z.number().positive(),
  }),
  settings: z.array(z.strictObject({ name: z.string().min(1), ...settingFields })).min(1),
};
interface TrainedPlan {
  readonly hidden: readonly number[];
  readonly pretraining: { readonly steps: number; readonly rate: number };
}

const ready = new WeakMap<Examples, Map<string, Promise<Network>>>();

/** The network that every fine-tuning of a plan starts from: a function of the task, widths, pretraining and seed. */
export function startingNetwork(
  { name, publicPart }: Task,
  { hidden, pretraining }: TrainedPlan,
  seed: string,
): Promise<Network> {
  const networks = ready.get(publicPart) ?? new Map<string, Promise<Network>>();
  ready.set(publicPart, networks);
  const key = JSON.stringify([hidden, pretraining, seed]);
  const network =
    networks.get(key) ?? pretrainNetwork(publicPart, hidden, pretraining, [seed, name]);
  networks.set(key, network);
  return network;
}

/** Test examples used: accuracies to about two points a model match utilities, and are cheap at every checkpoint. */
const TEST_EXAMPLES = 512;
export const testPart = ({ test }: Task): Examples =>
  select(test, [...Array(Math.min(count(test), TEST_EXAMPLES)).keys()]);

export function shareNetwork({ widths, w, bias }: Network): Record<string, Float64Array> {
  const list = (letter: string, values: readonly Float32Array[]) =>
    values.map((v, l) => [`${letter}${l}`, onSharedMemory(v)] as const);
  return {
    widths: onSharedMemory(widths),
    ...Object.fromEntries([...list("w", w), ...list("b", bias)]),
  };
}

export function sharedNetwork(shared: Shared): Network {
  const widths = [...shared.widths];
  const list = (letter: string): Float32Array[] =>
    widths.slice(1).map((_, l) => Float32Array.from(shared[`${letter}${l}`]));
  return { widths, w: list("w"), bias: list("b") };
}

export const shareExamples = (name: string, e: Examples): Record<string, Float64Array> => ({
  [`${name}Features`]: onSharedMemory(e.features),
  [`${name}Labels`]: onSharedMemory(e.labels),
});

/** Examples of a name; `shared` holds the network too, whose widths give their sizes. */
export const sharedExamples = (shared: Shared, name: string): Examples => ({
  dim: shared.widths[0],
  classes: shared.widths[shared.widths.length - 1],
  labels: Uint8Array.from(shared[`${name}Labels`]),
  features: Float32Array.from(shared[`${name}Features`]),
});

/** True where the largest of n logits from `offset` is the one of the label, and is a number. */
export function isRight(
  logits: ArrayLike<number>,
  offset: number,
  classes: number,
  label: number,
): boolean {
  let best = 0;
  for (let c = 1; c < classes; c++) if (logits[offset + c] > logits[offset + best]) best = c;
  return best === label && logits[offset + label] > -Infinity;
}
