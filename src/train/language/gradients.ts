/**
 * Weight gradients of the pretrained transformer's attention projections on private emails, as pretrained and along
 * full fine-tuning: the real rows of a language model for the noise law, and the candidates of the symmetry test.
 */
import { stream } from "../../core/stream.js";
import { loadCorpus, openings } from "../data/text.js";
import { breathe } from "../loop.js";
import { withMemory } from "../matrices.js";
import type { GradientSnapshot } from "../network/gradients.js";
import { adaptedModules, NO_ADAPTERS } from "./adapters.js";
import { allocateBench } from "./bench.js";
import { allocateBlock, clearBlock, readBlock } from "./blocks.js";
import { documentLosses, type Documents } from "./documents.js";
import { addGradients } from "./loss.js";
import { modelWith } from "./model.js";
import { languageTraining } from "./options.js";
import { pretrainedModel } from "./pretrained.js";
import { trainTransformer } from "./trainer.js";
import {
  parameterShapes,
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

/**
 * Loss (nats a token, mean over the document) and gradients of one document: out x in, row-major, in the order of the
 * modules.
 */
export interface DocumentGradient {
  readonly loss: number;
  readonly gradients: readonly Float32Array[];
}

/**
 * Gradients document by document.
 * @param weights every parameter of the model
 * @param modules names as in `moduleName`
 */
export const documentGradients = (
  shape: TransformerShape,
  weights: Weights,
  modules: readonly string[],
  documents: Documents,
): Promise<DocumentGradient[]> =>
  withMemory(async (memory) => {
    const model = modelWith(memory, shape, weights, NO_ADAPTERS);
    const names = modules.map((m) => `${m}.weight`);
    const gradients = allocateBlock(
      memory,
      parameterShapes(shape).filter(([name]) => names.includes(name)),
    );
    const bench = allocateBench(memory, shape, 1, 0);
    const out: DocumentGradient[] = [];
    for (const document of documents) {
      clearBlock(memory, gradients);
      const losses = addGradients(model, bench, [document], gradients.matrices);
      const read = readBlock(memory, gradients);
      out.push({ loss: documentLosses(losses)[0], gradients: names.map((name) => read[name]) });
      await breathe();
    }
    return out;
  });

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
