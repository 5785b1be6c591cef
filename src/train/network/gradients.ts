/**
 * Weight gradients of a small network on MNIST, at stated training steps and batch sizes: real rows for the noise law.
 */
import { jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { stream } from "../../core/stream.js";
import { loadMnist, type Images } from "../data/mnist.js";
import { oncePerKey, startJax } from "../jax.js";
import { initialNetwork, type Network } from "./network.js";

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

/** A uniform batch from the stream of a key, drawn with replacement. */
function drawBatch(
  images: Images,
  size: number,
  ...key: [seed: string, experiment: string, trial: number]
): { x: Float32Array; y: Float32Array } {
  const { uniform } = stream(...key);
  const x = new Float32Array(size * images.dim);
  const y = new Float32Array(size * 10);
  for (let i = 0; i < size; i++) {
    const pick = Math.floor(uniform() * images.count);
    x.set(images.features.subarray(pick * images.dim, (pick + 1) * images.dim), i * images.dim);
    y[i * 10 + images.labels[pick]] = 1;
  }
  return { x, y };
}

type Arrays = Record<"w" | "bias", np.Array[]>;
const loss = ({ w, bias }: Arrays, x: np.Array, y: np.Array): np.Array => {
  let h = nn.relu(np.matmul(x, w[0].transpose()).add(bias[0]));
  h = nn.relu(np.matmul(h, w[1].transpose()).add(bias[1]));
  const logits = np.matmul(h, w[2].transpose()).add(bias[2]);
  return nn.logSoftmax(logits, -1).mul(y).sum(-1).mean().mul(-1);
};
const compiled = jit(valueAndGrad(loss as never) as never) as unknown as (
  ...inputs: Parameters<typeof loss>
) => [np.Array, Arrays];

/** Loss and gradients of one batch, by automatic differentiation (jax-js, WebAssembly). */
export async function lossAndGradients(
  weights: NetworkWeights,
  x: Float32Array,
  y: Float32Array,
): Promise<{ loss: number } & NetworkWeights> {
  await startJax();
  const size = y.length / 10;
  const arrays = {
    w: weights.w.map((w, l) => np.array(w).reshape([WIDTHS[l + 1], WIDTHS[l]])),
    bias: weights.bias.map((b) => np.array(b)),
  };
  const [value, gradients] = compiled(
    arrays,
    np.array(x).reshape([size, WIDTHS[0]]),
    np.array(y).reshape([size, 10]),
  );
  const read = async (list: np.Array[]): Promise<Float32Array[]> =>
    (await Promise.all(list.map((g) => g.data()))) as Float32Array[];
  const [w, bias] = [await read(gradients.w), await read(gradients.bias)];
  return { loss: (await value.data())[0], w, bias };
}

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
    const { x, y } = drawBatch(images, 64, seed, "mnist/train", step);
    const g = await lossAndGradients(weights, x, y);
    if (!Number.isFinite(g.loss))
      throw new Error(`training diverged at step ${step}: loss ${g.loss}`);
    const descend = (p: Float32Array, d: Float32Array): Float32Array =>
      p.map((v, i) => v - 0.1 * d[i]);
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
      const { x, y } = drawBatch(images, batchSize, seed, `mnist/probe/${batchSize}`, step);
      const { w } = await lossAndGradients(weights, x, y);
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
