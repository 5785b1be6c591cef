/** What a model says of tokens beyond their losses, against a plain softmax of the logits of their own rows. */
import { describe, expect, it } from "vitest";
import { withMemory } from "../matrices.js";
import { NO_ADAPTERS } from "./adapters.js";
import { allocateBench, place } from "./bench.js";
import { tokenDetailsOf } from "./details.js";
import { forward } from "./forward.js";
import { tokenLossesOf } from "./loss.js";
import { modelWith } from "./model.js";
import { initialTransformer, type TransformerShape } from "./transformer.js";

const SHAPE: TransformerShape = { vocabulary: 23, width: 8, layers: 1, heads: 2, context: 6 };
/** Weights large enough that tokens differ in probability. */
const weights = Object.fromEntries(
  Object.entries(initialTransformer(SHAPE, "details", "test")).map(([name, w]) => [
    name,
    name.endsWith("weight") && w.length > 8 ? w.map((x) => 40 * x) : w,
  ]),
);
const documents = [5, 7, 2, 4, 7].map((length, i) =>
  Uint16Array.from({ length }, (_, t) => (7 * i + 5 * t * t + t) % SHAPE.vocabulary),
);

describe("details of tokens", () => {
  it("have the losses of a plain evaluation, to the bit, whatever the chunk", () =>
    withMemory(async (memory) => {
      const model = modelWith(memory, SHAPE, weights, NO_ADAPTERS);
      const bench = allocateBench(memory, SHAPE, 8, 0);
      const losses = await tokenLossesOf(model, bench, documents);
      for (const chunk of [1, 2, 8]) {
        const details = await tokenDetailsOf(model, bench, documents, chunk);
        expect(details.map((d) => d.losses)).toEqual(losses);
      }
    }));

  it("have mean, spread and first choice of the row's own softmax, in the row's own document", () =>
    withMemory(async (memory) => {
      const model = modelWith(memory, SHAPE, weights, NO_ADAPTERS);
      const bench = allocateBench(memory, SHAPE, 8, 0);
      const details = await tokenDetailsOf(model, bench, documents, 2);
      let right = 0;
      for (const [i, document] of documents.entries()) {
        const [{ first, predicted }] = place(memory, SHAPE, bench, [document]);
        forward(model, bench, [{ first, rows: 8, predicted }]);
        expect(details[i].top1).toHaveLength(predicted);
        for (let t = 0; t < predicted; t++) {
          const from = (bench.logits.at + (first + t) * bench.logits.apart) / 4;
          const logits = [...memory.numbers().subarray(from, from + SHAPE.vocabulary)];
          const total = logits.reduce((a, x) => a + Math.exp(x), 0);
          const p = logits.map((x) => Math.exp(x) / total);
          const mean = p.reduce((a, x) => a + x * Math.log(x), 0);
          const second = p.reduce((a, x) => a + x * (Math.log(x) - mean) * (Math.log(x) - mean), 0);
          const token = document[t + 1];
          expect(details[i].mean[t]).toBeCloseTo(mean, 10);
          expect(details[i].sd[t]).toBeCloseTo(Math.sqrt(second), 10);
          expect(details[i].losses[t]).toBeCloseTo(-Math.log(p[token]), 4);
          expect(details[i].top1[t]).toBe(Number(p[token] === Math.max(...p)));
          right += details[i].top1[t];
        }
      }
      expect(right).toBeGreaterThan(0);
      expect(right).toBeLessThan(20);
    }));
});
