/** Per-example gradients of the hidden layer against the batch's, and the symmetry attack's data path. */
import { describe, expect, it } from "vitest";
import { initialWeights, lossAndGradients, mnistWeights } from "./gradients.js";
import { addExamples, hiddenDelta, hiddenLayer } from "./hidden-layer.js";
import { loadMnist } from "../data/mnist.js";

describe("hidden layer", () => {
  it("has what the first layer gives, input by input, to the last bit", () => {
    const images = loadMnist("train", 3);
    const weights = initialWeights("1");
    const { inputs, width } = hiddenLayer(weights, images, 3);
    for (let i = 0; i < 3; i++)
      for (let k = 0; k < width; k++) {
        let sum = weights.bias[0][k];
        for (let j = 0; j < 196; j++)
          sum += weights.w[0][k * 196 + j] * images.features[i * 196 + j];
        expect(inputs[i * width + k]).toBe(Math.max(0, sum));
      }
  });

  it("sums per-example gradients to the batch gradient (f32: relative 1e-4)", async () => {
    const images = loadMnist("train", 32);
    for (const weights of [initialWeights("1"), await mnistWeights("1", 3)]) {
      const layer = hiddenLayer(weights, images, 32);
      const sum = new Float64Array(128 * 128);
      const all = [...Array(32).keys()];
      const deltas = all.map((i) => hiddenDelta(layer, layer.weight, i));
      addExamples(sum, layer, all, deltas, 1 / 32);
      // Example by example, in their order: the same bits.
      const each = new Float64Array(128 * 128);
      for (const i of all) addExamples(each, layer, [i], [deltas[i]], 1 / 32);
      expect(sum).toEqual(each);
      const { w } = await lossAndGradients(weights, { x: images.features, labels: images.labels });
      const size = Math.sqrt(w[1].reduce((a, x) => a + x * x, 0));
      const gap = Math.sqrt(sum.reduce((a, x, k) => a + (x - w[1][k]) ** 2, 0));
      expect(size).toBeGreaterThan(0.01);
      expect(gap / size).toBeLessThan(1e-4);
      // Control: one label wrong moves it by far more.
      const wrong = sum.slice();
      const mislabelled = { ...layer, labels: layer.labels.map((l) => (l + 1) % 10) };
      addExamples(wrong, layer, [0], [hiddenDelta(mislabelled, layer.weight, 0)], 1 / 32);
      addExamples(wrong, layer, [0], [deltas[0]], -1 / 32);
      expect(
        Math.sqrt(wrong.reduce((a, x, k) => a + (x - w[1][k]) ** 2, 0)) / size,
      ).toBeGreaterThan(1e-3);
    }
  });
});
