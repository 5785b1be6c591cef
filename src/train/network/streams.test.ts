/** Which stream is whose: batches, noise, masks and A of a model, each by its own key; and where training begins. */
import { describe, expect, it } from "vitest";
import { normalSource, type NormalSource } from "../../backend/simd/normals.js";
import { stream } from "../../core/stream.js";
import { batches, drawFactor } from "../draws.js";
import { read, withMemory, type Matrix } from "../matrices.js";
import { training, type TrainingOptions } from "../method.js";
import { stackOf, type Model } from "./stack.js";
import { job, start } from "./trainer.fixture.js";

const [DIM, OUT] = start.widths;
/** Keys of one letter and number each. */
const MODEL: Model = {
  members: [3, 1, 4, 15, 9, 2, 6],
  seed: "s",
  key: ["k", 3],
  noiseKey: ["n", 4],
  factorKey: ["f", 5],
};
const numbers = (source: NormalSource, step: number): number[] => {
  const out = new Float32Array(5);
  source(step, out);
  return [...out];
};

/** What a model of some options begins with. */
const begun = (options: TrainingOptions, model: Model = MODEL) =>
  withMemory(async (memory) => {
    const given = training({ rank: 2, batch: 3, ...options });
    const biased = { ...start, bias: start.bias.map((b) => b.map((_, i) => i + 1)) };
    const stack = stackOf(
      job({ training: given, checkpoints: [0], models: [model], expected: 9, start: biased }),
      memory,
    );
    const [own] = stack.models;
    const part = (name: "loraA" | "loraB" | "bias" | "w"): Float32Array | undefined => {
      const matrix: Matrix | undefined = own.parts[0][name];
      return matrix && read(memory, matrix);
    };
    return {
      ...own,
      a: part("loraA"),
      b: part("loraB"),
      bias: part("bias"),
      w: part("w"),
      start: biased,
    };
  });

describe("streams of a model", () => {
  it("are of its batches' key, of its noise's key where it has one, of its factors' key", async () => {
    const found = await begun({ method: "dp-lora" });
    const { noiseKey: _, ...without } = MODEL;
    expect(numbers(found.noise, 7)).toEqual(numbers(normalSource("s", "n/4/noise"), 7));
    expect(numbers(found.masks, 7)).toEqual(numbers(normalSource("s", "k/3/dropout"), 7));
    const plain = await begun({ method: "dp-lora" }, without);
    expect(numbers(plain.noise, 7)).toEqual(numbers(normalSource("s", "k/3/noise"), 7));
    for (const method of ["dp-lora", "lora"] as const) {
      const { batches: drawn } = await begun({ method });
      // Members of the model, three of nine that are expected.
      const wanted = batches({ method, batch: 3 }, MODEL.members, 9, stream("s", "k/batches", 3));
      for (let step = 0; step < 5; step++) expect(drawn.next().value).toEqual(wanted.next().value);
    }
  });

  it.each(["gaussian", "kaiming-uniform", "peft-gaussian"] as const)(
    "A is drawn layer after layer by its law %s, of the layer's inputs",
    async (init) => {
      const { a, b } = await begun({ method: "lora-fa", init });
      const wanted = new Float32Array(2 * DIM);
      drawFactor({ init, rank: 2 }, DIM, stream("s", "f/factors", 5), wanted);
      expect(a).toEqual(wanted);
      expect(b).toEqual(new Float32Array(2 * OUT));
    },
  );

  it("weights and biases that are trained begin where they were pretrained", async () => {
    const found = await begun({ method: "full" });
    expect([found.w, found.bias]).toEqual([found.start.w[0], found.start.bias[0]]);
  });
});
