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

/**
 * Plain SGD (batch 64, learning rate 0.1); `visit` sees the weights before each step, the last time after the last one.
 */
async function trainMnist(
  seed: string,
  steps: number,
  images: Images,
  visit: (step: number, weights: NetworkWeights) => Promise<void>,
): Promise<NetworkWeights> {
  let weights = initialWeights(seed);
  for (let step = 0; ; step++) {
    await visit(step, weights);
    if (step === steps) return weights;
    const g = await lossAndGradients(weights, drawBatch(images, 64, seed, "mnist/train", step));
    if (!Number.isFinite(g.loss))
      throw new Error(`training diverged at step ${step}: loss ${g.loss}`);
    const descend = (p: Float32Array, d: Float32Array): Float32Array => {
      const out = new Float32Array(p.length);
      for (let i = 0; i < out.length; i++) out[i] = p[i] - 0.1 * d[i];
      return out;
    };
    weights = {
      w: weights.w.map((p, l) => descend(p, g.w[l])),
      bias: weights.bias.map((p, l) => descend(p, g.bias[l])),
    };
  }
}

const trained = oncePerKey(
  (key: readonly [seed: string, steps: number]) => key,
  ([seed, steps]) => trainMnist(seed, steps, loadMnist("train", 10_000), async () => {}),
);
/** Weights after `steps` of the same training; computed once. */
export const mnistWeights = (seed: string, steps: number): Promise<NetworkWeights> =>
  trained([seed, steps]);

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
  await trainMnist(seed, Math.max(...checkpoints), images, async (step, weights) => {
    if (!checkpoints.includes(step)) return;
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
  });
  return snapshots;
}
