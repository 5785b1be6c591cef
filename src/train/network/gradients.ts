/**
 * Weight gradients of a small network on MNIST, at stated training steps and batch sizes: real rows for the noise law.
 */
import { oncePerKey } from "../../core/once-per-key.js";
import { stream } from "../../core/stream.js";
import { loadMnist, type Images } from "../data/mnist.js";
import { read, withMemory, type Matrix } from "../matrices.js";
import { training } from "../method.js";
import { initialNetwork, type Network } from "./network.js";
import { gradients } from "./pass.js";
import { atHand, sceneOf, stackOf } from "./stack.js";

/** Widths of the network: 196-128-128-10, ReLU, cross-entropy. */
export const WIDTHS = [196, 128, 128, 10] as const;
export const LAYERS = ["input", "hidden", "output"] as const;

/** Batch gradient of one weight matrix. */
export interface GradientSnapshot {
  /** What was trained: "mnist", or "language" for the transformer on emails. */
  readonly source: string;
  /** One of LAYERS, or of a language model the module, e.g. "h.0.attn.q_proj". */
  readonly layer: string;
  readonly step: number;
  readonly batchSize: number;
  /** n: outputs. */
  readonly rows: number;
  /** m: inputs. */
  readonly cols: number;
  /** n x m, row-major. */
  readonly gradient: Float64Array;
}

/** Weights (out x in) and biases of every layer. */
export type NetworkWeights = Pick<Network, "w" | "bias">;

/** He initialisation from the stream of (seed, "mnist/init"). */
export const initialWeights = (seed: string): NetworkWeights =>
  initialNetwork(WIDTHS, seed, "mnist/init");

/** Examples, row-major, and their classes. */
export interface LabelledBatch {
  readonly x: Float32Array;
  readonly labels: Uint8Array;
}

/** A uniform batch from the stream of a key, drawn with replacement. */
function drawBatch(
  images: Images,
  size: number,
  ...key: [seed: string, experiment: string, trial: number]
): LabelledBatch {
  const { uniform } = stream(...key);
  const x = new Float32Array(size * images.dim);
  const labels = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    const pick = Math.floor(uniform() * images.count);
    x.set(images.features.subarray(pick * images.dim, (pick + 1) * images.dim), i * images.dim);
    labels[i] = images.labels[pick];
  }
  return { x, labels };
}

/** Mean loss of one batch of labelled examples, and its gradients (f32). */
export const lossAndGradients = (
  weights: NetworkWeights,
  { x, labels }: LabelledBatch,
): Promise<{ loss: number } & NetworkWeights> =>
  withMemory(async (memory) => {
    const rows = labels.length;
    const pool = { dim: WIDTHS[0], classes: 10, features: x, labels };
    const model = { members: [0], seed: "", key: ["", 0], factorKey: ["", 0] } as const;
    const job = {
      training: training({ method: "full", batch: rows }),
      start: { widths: WIDTHS, ...weights },
      pool,
      models: [model],
      expected: rows,
      checkpoints: [0],
    };
    const stack = stackOf(job, memory);
    const scene = sceneOf(stack, atHand(stack, stack.models[0]), rows);
    stack.front.fill(pool, [...labels.keys()], scene.bench.x, scene.bench.out[0]);
    const { loss } = gradients(scene, labels, stack.grads);
    const list = (part: "w" | "bias"): Float32Array[] =>
      stack.grads.map((parts) => read(memory, parts[part] as Matrix));
    return { loss, w: list("w"), bias: list("bias") };
  });

/** Plain SGD (batch 64, learning rate 0.1): from the weights before step `first` to those before step `last`. */
async function descend(
  seed: string,
  start: NetworkWeights,
  first: number,
  last: number,
): Promise<NetworkWeights> {
  const images = loadMnist("train", 10_000);
  let weights = start;
  for (let step = first; step < last; step++) {
    const g = await lossAndGradients(weights, drawBatch(images, 64, seed, "mnist/train", step));
    if (!Number.isFinite(g.loss))
      throw new Error(`training diverged at step ${step}: loss ${g.loss}`);
    const moved = (p: Float32Array, d: Float32Array): Float32Array => {
      const out = new Float32Array(p.length);
      for (let i = 0; i < out.length; i++) out[i] = p[i] - 0.1 * d[i];
      return out;
    };
    weights = {
      w: weights.w.map((p, l) => moved(p, g.w[l])),
      bias: weights.bias.map((p, l) => moved(p, g.bias[l])),
    };
  }
  return weights;
}

/** Weights of a seed's training by the step before which they were asked for. */
const trainingOf = oncePerKey(
  (seed: string) => seed,
  (seed) => new Map([[0, Promise.resolve(initialWeights(seed))]]),
);

/** Weights after `steps` of a seed's training: from the latest ones before them that were asked for, computed once. */
export function mnistWeights(seed: string, steps: number): Promise<NetworkWeights> {
  const known = trainingOf(seed);
  const before = Math.max(...[...known.keys()].filter((step) => step <= steps));
  const start = known.get(before) as Promise<NetworkWeights>;
  if (before === steps) return start;
  const found = start.then((weights) => descend(seed, weights, before, steps));
  known.set(steps, found);
  return found;
}

/**
 * Gradients on fresh batches at each checkpoint of the training.
 * @param seed keys the initialisation and every batch
 * @param checkpoints SGD steps, 0 = initialisation
 * @param batchSizes sizes of the batches whose gradient is taken
 */
export async function mnistGradients(
  seed: string,
  checkpoints: readonly number[],
  batchSizes: readonly number[],
): Promise<GradientSnapshot[]> {
  const images = loadMnist("train", 10_000);
  const snapshots: GradientSnapshot[] = [];
  for (const step of [...new Set(checkpoints)].sort((x, y) => x - y)) {
    const weights = await mnistWeights(seed, step);
    for (const batchSize of batchSizes) {
      const batch = drawBatch(images, batchSize, seed, `mnist/probe/${batchSize}`, step);
      const { w } = await lossAndGradients(weights, batch);
      w.forEach((g, l) =>
        snapshots.push({
          source: "mnist",
          layer: LAYERS[l],
          step,
          batchSize,
          rows: WIDTHS[l + 1],
          cols: WIDTHS[l],
          gradient: Float64Array.from(g),
        }),
      );
    }
  }
  return snapshots;
}
