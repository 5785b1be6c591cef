/**
 * Gradients against central differences of an independent f64 forward pass, and loadings against definitions.
 */
import { describe, expect, it, vi } from "vitest";
import { stream } from "../../core/stream.js";
import {
  initialWeights,
  lossAndGradients,
  mnistGradients,
  mnistWeights,
  WIDTHS,
  type NetworkWeights,
} from "./gradients.js";
import { loadingsOf, realRows } from "./loadings.js";
import { loadMnist } from "../data/mnist.js";

function referenceLoss(
  w: Float64Array[],
  bias: Float64Array[],
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): number {
  const size = y.length / 10;
  let total = 0;
  for (let i = 0; i < size; i++) {
    let h: number[] = Array.from({ length: WIDTHS[0] }, (_, j) => x[i * WIDTHS[0] + j]);
    for (let l = 0; l < 3; l++) {
      const input = h;
      h = Array.from({ length: WIDTHS[l + 1] }, (_, o) =>
        input.reduce((a, v, j) => a + v * w[l][o * WIDTHS[l] + j], bias[l][o]),
      );
      if (l < 2) h = h.map((v) => Math.max(0, v));
    }
    const top = Math.max(...h);
    const log = top + Math.log(h.reduce((a, v) => a + Math.exp(v - top), 0));
    h.forEach((v, k) => (total -= y[i * 10 + k] * (v - log)));
  }
  return total / size;
}

describe("gradients", () => {
  it("agree with central differences in f64; a dropped 1/batch or transposed gradients would not", async () => {
    const images = loadMnist("train", 4);
    const y = new Float32Array(40);
    images.labels.forEach((label, i) => (y[i * 10 + label] = 1));
    const weights: NetworkWeights = initialWeights("fd");
    const { w: gradient, loss } = await lossAndGradients(weights, {
      x: images.features,
      labels: images.labels,
    });
    const w = weights.w.map((v) => Float64Array.from(v));
    const bias = weights.bias.map((v) => Float64Array.from(v));
    expect(Math.abs(loss - referenceLoss(w, bias, images.features, y))).toBeLessThan(1e-5);
    let tested = 0;
    let wrongScale = 0;
    let wrongOrder = 0;
    for (let l = 0; l < 3; l++) {
      const size = gradient[l].reduce((a, v) => Math.max(a, Math.abs(v)), 0);
      for (let k = 0; k < 25; k++) {
        const at = (k * 7919 + 131) % gradient[l].length;
        const keep = w[l][at];
        const h = 1e-5;
        w[l][at] = keep + h;
        const above = referenceLoss(w, bias, images.features, y);
        w[l][at] = keep - h;
        const below = referenceLoss(w, bias, images.features, y);
        w[l][at] = keep;
        const difference = (above - below) / (2 * h);
        expect(Math.abs(gradient[l][at] - difference)).toBeLessThan(1e-4 * size + 1e-7);
        tested++;
        const [o, j] = [Math.floor(at / WIDTHS[l]), at % WIDTHS[l]];
        if (Math.abs(4 * gradient[l][at] - difference) > 1e-4 * size + 1e-7) wrongScale++;
        if (
          Math.abs(gradient[l][(j * WIDTHS[l + 1] + o) % gradient[l].length] - difference) >
          1e-4 * size + 1e-7
        )
          wrongOrder++;
      }
    }
    expect(tested).toBe(75);
    expect(wrongScale).toBeGreaterThan(10);
    expect(wrongOrder).toBeGreaterThan(10);
  });

  it("are the same bits for the same seed, and rows are unit vectors in order of loading", async () => {
    const a = await mnistGradients("7", [0, 3], [8]);
    const b = await mnistGradients("7", [0, 3], [8]);
    expect(a).toEqual(b);
    expect(a.map((s) => `${s.layer}@${s.step}`)).toEqual([
      "input@0",
      "hidden@0",
      "output@0",
      "input@3",
      "hidden@3",
      "output@3",
    ]);
    const rows = realRows(a, 3);
    for (const { dim, rows: list } of rows.values()) {
      for (const { values } of list) {
        expect(values.length).toBe(dim);
        expect(values.reduce((s, v) => s + v * v, 0)).toBeCloseTo(1, 12);
      }
      const largest = list.map((r) => Math.max(...r.values.map(Math.abs)));
      expect([...largest].sort((p, q) => p - q)).toEqual(largest);
    }
    for (const s of a)
      for (const l of loadingsOf(s)) expect(l.participation).toBeGreaterThanOrEqual(1 - 1e-9);
  });
});

describe("weights along a training", () => {
  it("are the same whatever was asked for before", async () => {
    const asked = async (...steps: number[]): Promise<NetworkWeights> => {
      vi.resetModules();
      const fresh = await import("./gradients.js");
      for (const step of steps.slice(0, -1)) await fresh.mnistWeights("order", step);
      return fresh.mnistWeights("order", steps.at(-1) as number);
    };
    const alone = await asked(5);
    expect(await asked(2, 4, 5)).toEqual(alone);
    expect(await asked(9, 5)).toEqual(alone);
    expect(await asked(5, 5)).toEqual(alone);
    expect(await asked(4)).not.toEqual(alone);
    expect(await asked(0)).toEqual(initialWeights("order"));
  });
});

describe("batches of digits", () => {
  /** Training images that the stream of a key and a step picks, with replacement. */
  function batchOf(experiment: string, step: number, size: number) {
    const images = loadMnist("train", 10_000);
    const { uniform } = stream("probe", experiment, step);
    const picks = Array.from({ length: size }, () => Math.floor(uniform() * 10_000));
    const x = picks.flatMap((i) => [...images.features.subarray(i * 196, (i + 1) * 196)]);
    return {
      x: Float32Array.from(x),
      labels: Uint8Array.from(picks, (i) => images.labels[i]),
    };
  }

  it("of probes are of their own size and step: the gradient there", async () => {
    const found = await mnistGradients("probe", [0, 1], [2, 3]);
    for (const step of [0, 1])
      for (const size of [2, 3]) {
        const batch = batchOf(`mnist/probe/${size}`, step, size);
        const { w } = await lossAndGradients(await mnistWeights("probe", step), batch);
        const own = found.filter((s) => s.step === step && s.batchSize === size);
        expect(own.map((s) => s.layer)).toEqual(["input", "hidden", "output"]);
        expect(own.every((s, l) => s.gradient.every((x, i) => x === w[l][i]))).toBe(true);
      }
  });

  it("of the training are 64 anew each step, and move weights and biases by a tenth of the gradient", async () => {
    for (const step of [0, 1]) {
      const [before, after] = [
        await mnistWeights("probe", step),
        await mnistWeights("probe", step + 1),
      ];
      const g = await lossAndGradients(before, batchOf("mnist/train", step, 64));
      for (const part of ["w", "bias"] as const)
        before[part].forEach((values, l) => {
          const largest = values.reduce((most, x, i) => {
            const error = after[part][l][i] - (x - 0.1 * g[part][l][i]);
            return Math.max(most, Math.abs(error));
          }, 0);
          // f32: weights below 1 are rounded to 6e-8.
          expect(largest).toBeLessThan(1e-7);
          expect(g[part][l].some((x) => Math.abs(x) > 1e-3)).toBe(true);
        });
    }
  });
});
