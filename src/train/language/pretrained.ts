/**
 * The small language model that fine-tuning starts from: pretrained by the suite on public text, kept in assets/,
 * regenerated bit for bit by `npm run pretrain`. Its file is safetensors; tokenizer and shape are in its metadata.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeSafetensors, encodeSafetensors } from "../../store/safetensors.js";
import { publicTexts } from "../data/text.js";
import { tokenizer, trainTokenizer, type Tokenizer } from "../data/tokenizer.js";
import type { Documents } from "./documents.js";
import { languageTraining, type LanguageTraining } from "./options.js";
import { trainTransformer } from "./trainer.js";
import {
  initialTransformer,
  parameterShapes,
  type Weights,
  type TransformerShape,
} from "./transformer.js";

export interface Pretrained {
  readonly shape: TransformerShape;
  readonly tokenizer: Tokenizer;
  readonly weights: Weights;
}

export const SHAPE: TransformerShape = {
  vocabulary: 256,
  width: 64,
  layers: 2,
  heads: 2,
  context: 64,
};
export const PRETRAINING = languageTraining({
  method: "full",
  optimizer: "adam",
  rate: 3e-3,
  weightDecay: 0.01,
  batch: 16,
  steps: 4000,
  decay: true,
});
const SEED = "20240917";

/** Windows of context + 1 tokens that follow each other and do not overlap. */
export function windows(texts: readonly string[], t: Tokenizer, context: number): Documents {
  return texts.flatMap((text) => {
    const tokens = t.encode(text);
    return Array.from({ length: Math.floor(tokens.length / (context + 1)) }, (_, i) =>
      tokens.slice(i * (context + 1), (i + 1) * (context + 1)),
    );
  });
}

/** Trains tokenizer and model, on the public texts unless others are given. */
export async function pretrain(
  shape: TransformerShape,
  options: LanguageTraining,
  progress: (step: number, loss: number) => void,
  texts: readonly string[] = publicTexts(),
): Promise<Pretrained> {
  const t = trainTokenizer(texts, shape.vocabulary);
  const documents = windows(texts, t, shape.context);
  let weights: Weights = {};
  await trainTransformer(
    {
      training: options,
      shape,
      start: initialTransformer(shape, SEED, "pretraining/start"),
      documents,
      model: {
        members: [...documents.keys()],
        seed: SEED,
        key: ["pretraining", 0],
        factorKey: ["pretraining", 0],
      },
      expected: documents.length,
      checkpoints: Array.from({ length: 40 }, (_, i) => Math.ceil(((i + 1) * options.steps) / 40)),
    },
    async (s) => {
      progress(s.step, s.batchLoss);
      if (s.step === options.steps) weights = await s.weights();
    },
  );
  return { shape, tokenizer: t, weights };
}

/** A model as one file. */
export function encodePretrained({ shape, tokenizer: t, weights }: Pretrained): Uint8Array {
  const alphabet = t.vocabulary
    .slice(2, t.vocabulary.length - t.merges.length)
    .map(([byte]) => byte);
  const stored = Object.fromEntries(
    parameterShapes(shape).map(([name, dims]) => [name, { shape: dims, data: weights[name] }]),
  );
  return encodeSafetensors(stored, {
    shape: JSON.stringify(shape),
    alphabet: JSON.stringify(alphabet),
    merges: JSON.stringify(t.merges),
  });
}

export function decodePretrained(bytes: Uint8Array, path: string): Pretrained {
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  return {
    shape: JSON.parse(metadata["shape"]) as TransformerShape,
    tokenizer: tokenizer(
      JSON.parse(metadata["alphabet"]) as number[],
      JSON.parse(metadata["merges"]) as Array<[number, number]>,
    ),
    weights: Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data])),
  };
}

/** Seen from src/train/language, and from dist/src/train/language. */
const places = [
  "../../../assets/language-model.safetensors",
  "../../../../assets/language-model.safetensors",
].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** The model's tokenizer: one a thread, for it knows the words that it has seen. */
let known: Tokenizer | undefined;

/** The model in assets/, whose weights are the caller's own. */
export function pretrainedModel(): Pretrained {
  const path = places.find((p) => existsSync(p));
  if (!path)
    throw new Error("assets/language-model.safetensors is missing: npm run pretrain makes it");
  const model = decodePretrained(readFileSync(path), path);
  known ??= model.tokenizer;
  return { ...model, tokenizer: known };
}
