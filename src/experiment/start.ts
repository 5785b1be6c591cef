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
import type { In, Role } from "../train/data/examples.js";
import { pretrainNetwork } from "../train/network/pretrain.js";
import type { Network } from "../train/network/trainer.js";
import { redrawsA, trainingFields } from "../train/method.js";
import { listOf, whole } from "./fields.js";
import { onSharedMemory, type Shared } from "./kind.js";

const { steps: _steps, ...settingFields } = trainingFields;
export { settingFields };

/** Of a setting, in ids of cells and keys of streams. */
export const settingName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{C}/]+$/u, "made of printable characters without /")
  .describe("name of the setting, in the rows");
interface Optimised {
  readonly method: string;
  readonly optimizer: string;
}
/** Adam's moments would belong to an earlier A. */
export const adamForFlora = ({ method, optimizer }: Optimised): boolean =>
  !(redrawsA({ method }) && optimizer === "adam");
export const floraRule = {
  path: ["optimizer"],
  message: "sgd where A is drawn anew (Adam's moments would belong to an earlier A)",
  params: { remedy: "use sgd" },
};

interface Pooled {
  readonly poolSize: number;
  readonly settings: ReadonlyArray<{ readonly batch: number }>;
}
/** A batch of more than a model's members would hold some of them twice. */
export const batchesFit = ({ poolSize, settings }: Pooled): boolean =>
  settings.every(({ batch }) => 2 * batch <= poolSize);
export const batchRule = {
  path: ["settings"],
  message: "made of settings whose batch is at most half of poolSize, about a model's members",
  params: { remedy: "lower batch (default 50, of documents 8), or raise poolSize" },
};
interface Layered {
  readonly hidden: readonly number[];
  readonly settings: ReadonlyArray<{ readonly layers?: readonly number[] | undefined }>;
}
export const layersExist = ({ hidden, settings }: Layered): boolean =>
  settings.every(({ layers = [] }) => layers.every((layer) => layer <= hidden.length));
export const layersRule = {
  path: ["settings"],
  message: "made of settings whose layers are numbered from 0 to the number of hidden widths",
  params: { remedy: "take out those beyond" },
};

/** Fields of plans that train models. */
export const trainedFields = {
  source: z
    .union([
      z.enum(TASKS),
      z.string().max(4096).regex(TABLE_SOURCE, "mnist, spam, synthetic or the path of a table"),
    ])
    .describe("a built-in task, or the path of a table of numbers and classes"),
  label: z.string().max(4096).optional().describe("the table's column of classes; default label"),
  pools: whole(1, 1000).describe("replicates: data, memberships, A and all streams are drawn anew"),
  poolSize: whole(20, 10_000).describe("examples of a pool; a model trains on about half"),
  labelNoise: z.number().min(0).max(1).describe("share of wrong labels in the pool"),
  hidden: z.array(whole(1, 4096)).min(1).max(16).describe("widths of the hidden layers"),
  pretraining: z
    .strictObject({
      steps: whole(0, 100_000).describe("steps"),
      rate: z.number().positive().max(1000).describe("learning rate"),
    })
    .describe("plain SGD on the public part"),
  settings: listOf(
    z.strictObject({ name: settingName, ...settingFields }).refine(adamForFlora, floraRule),
    { what: "how models are fine-tuned", most: 64, by: ["name"] },
  ),
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
export const testPart = ({ test }: Task): In<"test", Examples> =>
  select(test, [...Array(Math.min(count(test), TEST_EXAMPLES)).keys()]) as In<"test", Examples>;

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

/** @param name that of their role, and a number where there are several */
export const shareExamples = <R extends Role>(
  name: `${NoInfer<R>}${number | ""}`,
  e: In<R, Examples>,
): Record<string, Float64Array> => ({
  [`${name}Features`]: onSharedMemory(e.features),
  [`${name}Labels`]: onSharedMemory(e.labels),
});

/** Examples of a name; `shared` holds the network too, whose widths give their sizes. */
export const sharedExamples = <R extends Role>(
  shared: Shared,
  name: `${R}${number | ""}`,
): In<R, Examples> =>
  ({
    dim: shared.widths[0],
    classes: shared.widths[shared.widths.length - 1],
    labels: new Uint8Array(shared[`${name}Labels`]),
    features: new Float32Array(shared[`${name}Features`]),
  }) as Examples as In<R, Examples>;

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
