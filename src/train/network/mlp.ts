/**
 * Stacks of multilayer perceptrons (ReLU, softmax cross-entropy) in jax-js: small models are dominated by dispatch, so
 * LANES of them train side by side. What a method trains of each layer, and the answers of a stack.
 */
import { nn, numpy as np } from "@jax-js/jax";
import { hasAdapter, scalingOf, trainsA, type Training } from "../method.js";

/**
 * Models a stack. Always filled: the compiled arithmetic then does not depend on how many models train together, so a
 * model gets the same bits alone as beside others.
 */
export const LANES = 8;

/** Factors of the update s B A. loraA: rank x in; loraB: out x rank. */
export type Part = "w" | "bias" | "loraA" | "loraB";

/** One layer of a stack: arrays are shared [..] or stacked [LANES, ..]. */
export interface Layer {
  w: np.Array;
  bias: np.Array;
  loraA?: np.Array;
  loraB?: np.Array;
}

/** Arrays of the trained parts of a layer. */
export type PartArrays = Partial<Record<Part, np.Array>>;

/** What the compiled step depends on. */
export interface Architecture {
  readonly widths: readonly number[];
  /** Rows of a batch, padding included. */
  readonly rows: number;
  /** Canaries, where there are some. */
  readonly canaries?: number;
  readonly training: Training;
}

/** Trained parts of a layer, in the order in which their noise is drawn. */
export function trainedParts({ widths, training }: Architecture, layer: number): Part[] {
  const moved = (training.layers ?? widths.slice(1).map((_, l) => l)).includes(layer);
  if (!moved) return [];
  if (hasAdapter(training)) return trainsA(training) ? ["loraA", "loraB"] : ["loraB"];
  return training.biases && training.method !== "noisy" ? ["w", "bias"] : ["w"];
}

/** True where every lane has its own W: it is trained, or (flora) merged into. */
export const ownWeights = (arch: Architecture, layer: number): boolean =>
  trainedParts(arch, layer).includes("w") ||
  (arch.training.method === "flora" && trainedParts(arch, layer).length > 0);

/** Shape of one lane's part. */
export function shapeOf(arch: Architecture, layer: number, part: Part): number[] {
  const [m, n, r] = [arch.widths[layer], arch.widths[layer + 1], arch.training.rank];
  return { w: [n, m], bias: [n], loraA: [r, m], loraB: [n, r] }[part];
}

/** Swaps the last two axes of [LANES, .., ..]. */
export const flip = (x: np.Array): np.Array => np.swapaxes(x, 1, 2);

/** W + s B A of every lane: [LANES, out, in]; the layer's parts stay usable. */
export function effectiveWeight(arch: Architecture, layers: Layer[], l: number): np.Array {
  const { w, loraA, loraB } = layers[l];
  const [n, m] = shapeOf(arch, l, "w");
  const own = ownWeights(arch, l) ? w.ref : np.broadcastTo(w.ref.reshape([1, n, m]), [LANES, n, m]);
  if (!loraA || !loraB) return own;
  return own.add(np.matmul(loraB.ref, loraA.ref).mul(scalingOf(arch.training)));
}

/** A layer's bias as it is added to [LANES, rows, out]; the layer stays usable. */
export const addedBias = (arch: Architecture, { bias }: Layer, l: number): np.Array =>
  trainedParts(arch, l).includes("bias")
    ? bias.ref.reshape([LANES, 1, arch.widths[l + 1]])
    : bias.ref;

/** Logits of the same inputs under every lane: [LANES, count, classes]. */
export function forward(arch: Architecture, layers: Layer[], x: np.Array): np.Array {
  let h = x;
  layers.forEach((layer, l) => {
    const z = np.matmul(h, flip(effectiveWeight(arch, layers, l))).add(addedBias(arch, layer, l));
    h = l < layers.length - 1 ? nn.relu(z) : z;
  });
  return h;
}
