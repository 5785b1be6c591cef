/**
 * Gradients of single examples at given weights, f64, in factors: of a layer's weight an example's gradient is delta
 * h', delta the loss's gradient at the layer's output and h its input. ReLU, cross-entropy of a softmax.
 */
import { count, type Examples } from "../data/examples.js";
import type { Network } from "./network.js";

/** One layer's factors of all examples, row-major: inputs count x in, deltas count x out. */
export interface ExampleFactors {
  readonly inputs: Float64Array;
  readonly deltas: Float64Array;
}

/** W h + bias, W out x in. */
function outputsOf(w: Float32Array, bias: Float32Array, h: Float64Array): Float64Array {
  const width = h.length;
  return Float64Array.from(bias, (b, k) => {
    let sum = b;
    for (let j = 0, at = k * width; j < width; j++, at++) sum += w[at] * h[j];
    return sum;
  });
}

/** p - y. */
function lastDelta(logits: Float64Array, label: number): Float64Array {
  const top = logits.reduce((a, x) => Math.max(a, x), -Infinity);
  const p = logits.map((x) => Math.exp(x - top));
  const total = p.reduce((a, x) => a + x, 0);
  return p.map((x, c) => x / total - Number(c === label));
}

/** delta of the layer below: W' delta where its output is positive. */
function deltaBelow(w: Float32Array, delta: Float64Array, output: Float64Array): Float64Array {
  const width = output.length;
  const below = new Float64Array(width);
  delta.forEach((d, k) => {
    for (let j = 0, at = k * width; j < width; j++, at++) below[j] += w[at] * d;
  });
  return below.map((x, j) => (output[j] > 0 ? x : 0));
}

/** Layer by layer. */
export function exampleGradients({ widths, w, bias }: Network, e: Examples): ExampleFactors[] {
  const n = count(e);
  const layers = w.map((_, l) => ({
    inputs: new Float64Array(n * widths[l]),
    deltas: new Float64Array(n * widths[l + 1]),
  }));
  for (let i = 0; i < n; i++) {
    let h: Float64Array = Float64Array.from(e.features.subarray(i * e.dim, (i + 1) * e.dim));
    w.forEach((weights, l) => {
      layers[l].inputs.set(h, i * widths[l]);
      const out = outputsOf(weights, bias[l], h);
      h = l < w.length - 1 ? out.map((x) => Math.max(0, x)) : out;
    });
    let delta: Float64Array = lastDelta(h, e.labels[i]);
    for (let l = w.length - 1; l >= 0; l--) {
      layers[l].deltas.set(delta, i * widths[l + 1]);
      const input = layers[l].inputs.subarray(i * widths[l], (i + 1) * widths[l]);
      if (l > 0) delta = deltaBelow(w[l], delta, input);
    }
  }
  return layers;
}
