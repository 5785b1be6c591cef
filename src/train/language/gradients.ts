/**
 * Weight gradients of the pretrained transformer's attention projections on private emails, as pretrained and along
 * full fine-tuning: the real rows of a language model for the noise law, and the candidates of the symmetry test.
 */
import { jit, numpy as np } from "@jax-js/jax";
import { stream } from "../../core/stream.js";
import { loadCorpus, openings } from "../data/text.js";
import { oncePerKey, release, startJax, type Tensors } from "../jax.js";
import type { GradientSnapshot } from "../network/gradients.js";
import { adaptedModules, NO_ADAPTERS } from "./adapters.js";
import { maskOf, sequences, type Batch, type Documents } from "./documents.js";
import { differentiable, type Constants } from "./loss.js";
import { languageTraining } from "./options.js";
import { pretrainedModel } from "./pretrained.js";
import { trainTransformer } from "./trainer.js";
import {
  probeArrays,
  tensors,
  withContext,
  type Projection,
  type TransformerShape,
  type Weights,
} from "./transformer.js";

/** Tokens that a private sequence predicts. */
export const CONTEXT = 32;
/** Projections that adapters of attention sit on. */
export const ATTENTION = [
  "q_proj",
  "k_proj",
  "v_proj",
  "o_proj",
] as const satisfies readonly Projection[];

/**
 * The pretrained model cut to sequences of CONTEXT tokens, and the private ones: the first CONTEXT + 1 tokens of every
 * email that opens as no other.
 */
export interface LanguageStart {
  readonly shape: TransformerShape;
  readonly weights: Weights;
  readonly documents: Documents;
}

let loaded: LanguageStart | undefined;
/** Read once a thread. */
export function languageStart(): LanguageStart {
  if (loaded) return loaded;
  const { shape: full, tokenizer, weights } = pretrainedModel();
  const shape = { ...full, context: CONTEXT };
  const documents = openings(loadCorpus().privatePart, tokenizer, CONTEXT).filter(
    (d) => d.length === CONTEXT + 1,
  );
  return (loaded = { shape, weights: withContext(shape, weights), documents });
}

type Gradient = (
  copies: Tensors,
  constants: Constants,
  batch: Batch,
) => [losses: np.Array, gradients: Tensors, byproducts: np.Array[]];

/** Documents in one call: a batch of 8 and a target. Changes no bit of a document's gradient. */
const CHUNK = 9;

/** Compiled once a thread and shape; jax-js compiles anew where the modules are others. */
const compiled = oncePerKey(
  (shape: TransformerShape) => shape,
  (shape) => {
    const lossOf = differentiable(shape, NO_ADAPTERS);
    const gradient: Gradient = (copies, constants, batch) => {
      const { losses, total, gradients, byproducts } = lossOf(copies, constants, batch);
      return [losses, gradients, [total, ...byproducts]];
    };
    return jit(gradient as never) as unknown as Gradient;
  },
);

/**
 * Loss (nats a token, mean over the document) and gradients of one document: out x in, row-major, in the order of the
 * modules.
 */
export interface DocumentGradient {
  readonly loss: number;
  readonly gradients: readonly Float32Array[];
}

/**
 * Gradients document by document: each has weights of its own, whose gradients are the document's.
 * @param weights every parameter of the model
 * @param modules names as in `moduleName`
 */
export async function documentGradients(
  shape: TransformerShape,
  weights: Weights,
  modules: readonly string[],
  documents: Documents,
): Promise<DocumentGradient[]> {
  await startJax();
  const out: DocumentGradient[] = [];
  for (let from = 0; from < documents.length; from += CHUNK) {
    const some = documents.slice(from, from + CHUNK);
    const frozen = tensors(shape, weights);
    const copies: Tensors = {};
    for (const name of modules.map((m) => `${m}.weight`)) {
      const w = frozen[name];
      delete frozen[name];
      copies[name] = np.broadcastTo(w.reshape([1, ...w.shape]), [CHUNK, ...w.shape]);
    }
    const [losses, gradients, byproducts] = compiled(shape)(
      copies,
      { frozen, probes: probeArrays(shape, CHUNK) },
      { ...sequences(shape, some, CHUNK), mask: maskOf(shape) },
    );
    release(byproducts);
    const read = (await Promise.all(
      modules.map((m) => gradients[`${m}.weight`].data()),
    )) as Float32Array[];
    const means = (await losses.data()) as Float32Array;
    some.forEach((_, i) =>
      out.push({
        loss: means[i],
        gradients: read.map((g) => g.slice((i * g.length) / CHUNK, ((i + 1) * g.length) / CHUNK)),
      }),
    );
  }
  return out;
}

/** Mean over documents, module by module: the batch gradient, summed in f64. */
export function meanGradient(
  documents: ReadonlyArray<{ readonly gradients: ReadonlyArray<ArrayLike<number>> }>,
): Float64Array[] {
  return documents[0].gradients.map((_, m) => {
    const sum = new Float64Array(documents[0].gradients[m].length);
    for (const { gradients } of documents) {
      const g = gradients[m];
      for (let i = 0; i < sum.length; i++) sum[i] += g[i];
    }
    return sum.map((x) => x / documents.length);
  });
}

/** Full fine-tuning on the private sequences. */
const FINE_TUNING = { method: "full", optimizer: "adam", rate: 1e-3, batch: 8 } as const;

const reached = new Map<string, Weights>();
/**
 * Weights after each of the steps of one training, computed once a thread: they do not depend on how long it goes on.
 */
async function fineTuned(seed: string, steps: readonly number[]): Promise<Weights[]> {
  const { shape, weights: start, documents } = languageStart();
  const key = (step: number): string => JSON.stringify([seed, step]);
  const checkpoints = steps.filter((step) => !reached.has(key(step)));
  if (checkpoints.length > 0) {
    const last = Math.max(1, ...checkpoints);
    await trainTransformer(
      {
        training: languageTraining({ ...FINE_TUNING, steps: last }),
        shape,
        start,
        documents,
        model: {
          members: [...documents.keys()],
          seed,
          key: ["language/train", 0],
          factorKey: ["language/train", 0],
        },
        expected: documents.length,
        checkpoints,
      },
      async ({ step, weights }) => {
        reached.set(key(step), await weights());
      },
    );
  }
  return steps.map((step) => reached.get(key(step)) as Weights);
}

/**
 * Gradients on fresh batches at each checkpoint of full fine-tuning (Adam, batch 8).
 * @param seed keys the training and every batch
 * @param checkpoints steps of fine-tuning, 0 = pretrained
 * @param batchSizes sequences of the batches whose gradient is taken
 */
export async function languageGradients(
  seed: string,
  checkpoints: readonly number[],
  batchSizes: readonly number[],
  projections: readonly Projection[],
): Promise<GradientSnapshot[]> {
  const { shape, documents } = languageStart();
  const modules = adaptedModules(shape, projections);
  const snapshots: GradientSnapshot[] = [];
  const weights = await fineTuned(seed, checkpoints);
  for (const [c, step] of checkpoints.entries())
    for (const batchSize of batchSizes) {
      const { uniform } = stream(seed, `language/probe/${batchSize}`, step);
      const batch = Array.from(
        { length: batchSize },
        () => documents[Math.floor(uniform() * documents.length)],
      );
      const each = await documentGradients(
        shape,
        weights[c],
        modules.map(([module]) => module),
        batch,
      );
      meanGradient(each).forEach((gradient, i) => {
        const [layer, rows, cols] = modules[i];
        snapshots.push({ source: "language", layer, step, batchSize, rows, cols, gradient });
      });
    }
  return snapshots;
}
