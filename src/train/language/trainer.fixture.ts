/** A tiny transformer and documents that the trainer's tests share. */
import { stream } from "../../core/stream.js";
import {
  documentLosses,
  languageTraining,
  merged,
  trainTransformer,
  type Documents,
  type LanguageJob,
  type LanguageTrainingOptions,
} from "./trainer.js";
import { initialTransformer, type TransformerShape, type Weights } from "./transformer.js";

export const shape: TransformerShape = {
  vocabulary: 12,
  width: 16,
  layers: 1,
  heads: 2,
  context: 8,
};
export const start = initialTransformer(shape, "1", "test");

const { uniform } = stream("1", "language-model", 0);
/** Sequences of a noisy cycle: token k is followed by k + 1 three times out of four. */
export const cycles = (count: number): Documents =>
  Array.from({ length: count }, () => {
    const out = [2 + Math.floor(10 * uniform())];
    while (out.length < 9)
      out.push(
        uniform() < 0.75 ? 2 + ((out[out.length - 1] - 1) % 10) : 2 + Math.floor(10 * uniform()),
      );
    return Uint16Array.from(out);
  });
export const members = cycles(12);
export const others = cycles(48);

export const OPTIONS: LanguageTrainingOptions = {
  method: "full",
  rank: 2,
  optimizer: "adam",
  rate: 0.01,
  batch: 4,
  steps: 150,
};

/** A job on those documents: all are members, its streams are of (key, trial). */
export function job(
  change: Partial<LanguageTrainingOptions>,
  { key = "lm", trial = 0, ...given }: Partial<LanguageJob> & { key?: string; trial?: number } = {},
): LanguageJob {
  const training = languageTraining({ ...OPTIONS, ...change });
  const documents = given.documents ?? members;
  return {
    training,
    shape,
    start,
    documents,
    model: {
      members: [...documents.keys()],
      seed: "1",
      key: [key, trial],
      factorKey: [key, trial],
    },
    expected: documents.length,
    checkpoints: [training.steps],
    ...given,
  };
}

export interface Trained {
  readonly weights: Weights;
  /** Mean losses of the documents trained on, and of others. */
  readonly inside: number[];
  readonly outside: number[];
  readonly merged: Weights;
}

/** A model after the last step of a job. */
export async function train(trained: LanguageJob): Promise<Trained> {
  let result: Omit<Trained, "merged"> | undefined;
  await trainTransformer(trained, async (s) => {
    result = {
      weights: await s.weights(),
      inside: documentLosses(await s.tokenLosses(trained.documents)),
      outside: documentLosses(await s.tokenLosses(others)),
    };
  });
  if (!result) throw new Error("never visited");
  return { ...result, merged: merged(trained.training, shape, start, result.weights) };
}
