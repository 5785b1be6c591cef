/** The pretrained model: its file, and what it knows. */
import { describe, expect, it } from "vitest";
import { documentLosses, evaluate } from "./trainer.js";
import {
  decodePretrained,
  encodePretrained,
  pretrain,
  PRETRAINING,
  pretrainedModel,
  SHAPE,
} from "./pretrained.js";
import { loadCorpus, publicTexts } from "../data/text.js";
import {
  initialTransformer,
  parameterShapes,
  type Weights,
  type TransformerShape,
} from "./transformer.js";

/** Bits a character of documents, each to its first context + 1 tokens. */
async function bitsPerCharacter(
  shape: TransformerShape,
  weights: Weights,
  texts: readonly string[],
): Promise<number> {
  const { tokenizer } = pretrainedModel();
  const documents = texts.map((text) => tokenizer.encode(text).slice(0, shape.context + 1));
  const losses = documentLosses(await evaluate(shape, weights, documents));
  // The first token is given.
  const characters = documents.reduce((a, d) => a + tokenizer.decode(d.slice(1)).length, 0);
  return (
    losses.reduce((a, nats, i) => a + nats * (documents[i].length - 1), 0) / Math.LN2 / characters
  );
}

describe("the pretrained model", () => {
  it("is small, complete, and predicts unseen emails far better than at its start", async () => {
    const { shape, weights } = pretrainedModel();
    expect(shape).toEqual(SHAPE);
    expect(Object.keys(weights).sort()).toEqual(
      parameterShapes(shape)
        .map(([name]) => name)
        .sort(),
    );
    const emails = loadCorpus().test.slice(0, 128);
    const [trained, untrained] = [
      await bitsPerCharacter(shape, weights, emails),
      await bitsPerCharacter(shape, initialTransformer(shape, "1", "x"), emails),
    ];
    expect(untrained).toBeGreaterThan(4.5);
    expect(trained).toBeLessThan(3.6);
  }, 60_000);

  it("is the same bits each time it is made (a small one), and comes back from its file", async () => {
    const [shape, options] = [
      { ...SHAPE, vocabulary: 112, width: 16, layers: 1, context: 16 },
      { ...PRETRAINING, steps: 4 },
    ];
    // Every tenth text: most of the time goes into reading them.
    const made = () =>
      pretrain(
        shape,
        options,
        () => {},
        publicTexts().filter((_, i) => i % 10 === 0),
      );
    const [a, b] = [await made(), await made()];
    const bytes = encodePretrained(a);
    expect(Buffer.from(bytes).equals(Buffer.from(encodePretrained(b)))).toBe(true);
    const back = decodePretrained(bytes, "f");
    expect(back.shape).toEqual(shape);
    expect(back.weights).toEqual(a.weights);
    expect(back.tokenizer.merges).toEqual(a.tokenizer.merges);
    expect([...back.tokenizer.encode("Call me Ishmael.")]).toEqual([
      ...a.tokenizer.encode("Call me Ishmael."),
    ]);
  }, 120_000);
});
