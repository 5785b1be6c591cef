/** Weight gradients of a small network on MNIST, at stated training steps and batch sizes: real rows for the noise law. */
import { jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { startJax } from "../jax.js";
import { stream } from "../../core/stream.js";
import { loadMnist, type Images } from "../data/mnist.js";

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
export interface Weights {
  readonly w: Float32Array[];
  readonly b: Float32Array[];
}

/** He initialisation from the stream of (seed, "mnist/init"). */
export function initialWeights(seed: string): Weights {
  const { normal } = stream(seed, "mnist/init", 0);
  const w = LAYERS.map((_, l) => {
    const sd = Math.sqrt(2 / WIDTHS[l]);
    return Float32Array.from({ length: WIDTHS[l + 1] * WIDTHS[l] }, () => sd * normal());
  });
  return { w, b: LAYERS.map((_, l) => new Float32Array(WIDTHS[l + 1])) };
}

/** Indices of a uniform batch, drawn with replacement. */
function drawBatch(
  images: Images,
  size: number,
  seed: string,
  experiment: string,
  trial: number,
): { x: Float32Array; y: Float32Array } {
  const { uniform } = stream(seed, experiment, trial);
  const x = new Float32Array(size * images.dim);
  const y = new Float32Array(size * 10);
  for (let i = 0; i < size; i++) {
    const pick = Math.floor(uniform() * images.count);
    x.set(images.features.subarray(pick * images.dim, (pick + 1) * images.dim), i * images.dim);
    y[i * 10 + images.labels[pick]] = 1;
  }
  return { x, y };
}

const loss = (
  w0: np.Array,
  w1: np.Array,
  w2: np.Array,
  b0: np.Array,
  b1: np.Array,
  b2: np.Array,
  x: np.Array,
  y: np.Array,
): np.Array => {
  let h = nn.relu(np.matmul(x, w0.transpose()).add(b0));
  h = nn.relu(np.matmul(h, w1.transpose()).add(b1));
  const logits = np.matmul(h, w2.transpose()).add(b2);
  return nn.logSoftmax(logits, -1).mul(y).sum(-1).mean().mul(-1);
};

/** Loss and gradients of one batch, by automatic differentiation (jax-js, WebAssembly). */
export async function lossAndGradients(
  weights: Weights,
  x: Float32Array,
  y: Float32Array,
): Promise<{ loss: number } & Weights> {
  const step = await compiled();
  const size = y.length / 10;
  const inputs = [
    ...weights.w.map((w, l) => np.array(w).reshape([WIDTHS[l + 1], WIDTHS[l]])),
    ...weights.b.map((b) => np.array(b)),
    np.array(x).reshape([size, WIDTHS[0]]),
    np.array(y).reshape([size, 10]),
  ] as unknown as Parameters<typeof loss>;
  const [value, gradients] = step(...inputs) as unknown as [np.Array, np.Array[]];
  const all = (await Promise.all(gradients.map((g) => g.data()))) as Float32Array[];
  return { loss: (await value.data())[0], w: all.slice(0, 3), b: all.slice(3) };
}

type Step = (...inputs: Parameters<typeof loss>) => unknown;
let ready: Promise<Step> | undefined;
function compiled(): Promise<Step> {
  return (ready ??= (async () => {
    await startJax();
    return jit(
      valueAndGrad(loss as never, { argnums: [0, 1, 2, 3, 4, 5] } as never) as never,
    ) as unknown as Step;
  })());
}

/** Plain SGD (batch 64, learning rate 0.1); `visit` sees the weights before each step, the last time after the last one. */
async function trainMnist(
  seed: string,
  steps: number,
  images: Images,
  visit: (step: number, weights: Weights) => Promise<void>,
): Promise<Weights> {
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
      b: weights.b.map((p, l) => descend(p, g.b[l])),
    };
  }
}

const trained = new Map<string, Promise<Weights>>();
/** Weights after `steps` of the same training; worked out once. */
export function mnistWeights(seed: string, steps: number): Promise<Weights> {
  const key = JSON.stringify([seed, steps]);
  let weights = trained.get(key);
  if (!weights)
    trained.set(
      key,
      (weights = trainMnist(seed, steps, loadMnist("train", 10_000), async () => {})),
    );
  return weights;
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
