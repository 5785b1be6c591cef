/**
 * The hidden layer of the MNIST network alone, in f64: what reaches it, its weight, and what follows it. Per-example
 * weight gradients are outer products delta_i h_i', so attacks that add or remove one example need no second backward
 * pass.
 */
import { loadMnist, type Images } from "../data/mnist.js";
import type { NetworkWeights } from "./gradients.js";

/**
 * Inputs h_i (examples x width, width a multiple of 4), labels, and the layers from the hidden one on; all row-major.
 */
export interface HiddenLayer {
  readonly width: number;
  readonly classes: number;
  readonly inputs: Float64Array;
  readonly labels: Float64Array;
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  readonly outWeight: Float64Array;
  readonly outBias: Float64Array;
}

/** Runs the first layer for the first `count` images. */
export function hiddenLayer(
  { w, bias }: NetworkWeights,
  images: Images,
  count: number,
): HiddenLayer {
  const width = bias[0].length;
  const inputs = new Float64Array(count * width);
  const [dim, weight, first] = [images.dim, w[0], bias[0]];
  for (let i = 0; i < count; i++) {
    const x = Float64Array.from(images.features.subarray(i * dim, (i + 1) * dim));
    // Four outputs at once: their additions need not wait for each other.
    for (let k = 0; k < width; k += 4) {
      let [s0, s1, s2, s3] = [first[k], first[k + 1], first[k + 2], first[k + 3]];
      for (let j = 0, at = k * dim; j < dim; j++, at++) {
        s0 += weight[at] * x[j];
        s1 += weight[at + dim] * x[j];
        s2 += weight[at + 2 * dim] * x[j];
        s3 += weight[at + 3 * dim] * x[j];
      }
      inputs.set(
        [s0, s1, s2, s3].map((s) => Math.max(0, s)),
        i * width + k,
      );
    }
  }
  return {
    width,
    classes: bias[2].length,
    inputs,
    labels: Float64Array.from(images.labels.subarray(0, count)),
    weight: Float64Array.from(w[1]),
    bias: Float64Array.from(bias[1]),
    outWeight: Float64Array.from(w[2]),
    outBias: Float64Array.from(bias[2]),
  };
}

/** delta_i = d loss_i / d (W h_i + b) of one example at hidden weight W: cross-entropy of a softmax behind a ReLU. */
export function hiddenDelta(
  layer: HiddenLayer,
  weight: Float64Array,
  example: number,
): Float64Array {
  const { width, classes, inputs, bias, outWeight, outBias } = layer;
  const h = inputs.slice(example * width, (example + 1) * width);
  const z = new Float64Array(width);
  for (let k = 0; k < width; k++) {
    // Four partial sums: the additions need not wait for each other.
    let [s0, s1, s2, s3] = [bias[k], 0, 0, 0];
    const row = k * width;
    for (let j = 0; j < width; j += 4) {
      s0 += weight[row + j] * h[j];
      s1 += weight[row + j + 1] * h[j + 1];
      s2 += weight[row + j + 2] * h[j + 2];
      s3 += weight[row + j + 3] * h[j + 3];
    }
    z[k] = s0 + s1 + (s2 + s3);
  }
  const logits = new Float64Array(classes);
  for (let c = 0; c < classes; c++) {
    let sum = outBias[c];
    for (let k = 0; k < width; k++) if (z[k] > 0) sum += outWeight[c * width + k] * z[k];
    logits[c] = sum;
  }
  const top = Math.max(...logits);
  const p = logits.map((x) => Math.exp(x - top));
  const total = p.reduce((a, b) => a + b, 0);
  const delta = new Float64Array(width);
  for (let c = 0; c < classes; c++) {
    const error = p[c] / total - (layer.labels[example] === c ? 1 : 0);
    for (let k = 0; k < width; k++) if (z[k] > 0) delta[k] += error * outWeight[c * width + k];
  }
  return delta;
}

/** Where attacks on the layer begin. */
export interface HiddenStart {
  readonly layer: HiddenLayer;
  /** Of each example at the layer's own weight: examples x width. */
  readonly deltas: Float64Array;
}

const starts = new WeakMap<NetworkWeights, Map<number, HiddenStart>>();

/** Of the first `count` images of MNIST; computed once for the same weights, and not to be written to. */
export function hiddenStart(weights: NetworkWeights, count: number): HiddenStart {
  const known = starts.get(weights) ?? new Map<number, HiddenStart>();
  starts.set(weights, known);
  let start = known.get(count);
  if (!start) {
    const layer = hiddenLayer(weights, loadMnist("train", count), count);
    const deltas = new Float64Array(count * layer.width);
    for (let i = 0; i < count; i++)
      deltas.set(hiddenDelta(layer, layer.weight, i), i * layer.width);
    known.set(count, (start = { layer, deltas }));
  }
  return start;
}

/** Weighted rows that a sum has before it is added up. */
interface Terms {
  readonly weights: Float64Array;
  /** Where each row begins. */
  readonly rows: Int32Array;
  count: number;
}

/** Adds weighted rows of `from` to one of `into`, in their order; four at a time, for loads and stores. */
function addTerms(
  into: Float64Array,
  at: number,
  from: Float64Array,
  terms: Terms,
  width: number,
): void {
  const { weights, rows, count } = terms;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const [p, q, r, s] = [rows[i], rows[i + 1], rows[i + 2], rows[i + 3]];
    const [a, b, c, d] = [weights[i], weights[i + 1], weights[i + 2], weights[i + 3]];
    for (let j = 0; j < width; j++)
      into[at + j] =
        into[at + j] + a * from[p + j] + b * from[q + j] + c * from[r + j] + d * from[s + j];
  }
  for (; i < count; i++)
    for (let j = 0; j < width; j++) into[at + j] += weights[i] * from[rows[i] + j];
}

/**
 * Adds scale * sum_i delta_i h_i' to a width x width gradient, in the order of the examples.
 * @param deltas of each example, of length width; rows where they are 0 cost nothing
 */
export function addExamples(
  into: Float64Array,
  { width, inputs }: HiddenLayer,
  examples: readonly number[],
  deltas: readonly Float64Array[],
  scale: number,
): void {
  const terms: Terms = {
    weights: new Float64Array(examples.length),
    rows: new Int32Array(examples.length),
    count: 0,
  };
  for (let k = 0; k < width; k++) {
    terms.count = 0;
    for (let e = 0; e < examples.length; e++) {
      const weight = scale * deltas[e][k];
      if (weight === 0) continue;
      terms.weights[terms.count] = weight;
      terms.rows[terms.count++] = examples[e] * width;
    }
    addTerms(into, k * width, inputs, terms, width);
  }
}
