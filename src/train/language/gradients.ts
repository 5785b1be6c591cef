/**
 * Weight gradients of the pretrained transformer's attention projections on private emails, as pretrained and along full fine-tuning: the real rows of a
 * language model for the noise law, and the candidates of the symmetry test.
 */
import { jit, numpy as np, valueAndGrad } from "@jax-js/jax";
import { stream } from "../../core/stream.js";
import type { GradientSnapshot } from "../network/gradients.js";
import { startJax } from "../jax.js";
import {
  adaptedModules,
  languageTraining,
  sequences,
  trainLanguageModel,
  type Documents,
} from "./trainer.js";
import { pretrainedModel } from "./pretrained.js";
import { loadCorpus, openings } from "../data/text.js";
import {
  causalMask,
  logits,
  probeShapes,
  sequenceLosses,
  tensors,
  type Numbers,
  type Projection,
  type Tensors,
  type TransformerShape,
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

/** The pretrained model cut to sequences of CONTEXT tokens, and the private ones: the first CONTEXT + 1 tokens of every email that opens as no other. */
export interface LanguageStart {
  readonly shape: TransformerShape;
  readonly numbers: Numbers;
  readonly documents: Documents;
}

/** Weights with as many positions as the context has. */
const cut = ({ context, width }: TransformerShape, numbers: Numbers): Numbers => ({
  ...numbers,
  "wpe.weight": numbers["wpe.weight"].subarray(0, context * width),
});

let loaded: LanguageStart | undefined;
/** Read once a thread. */
export function languageStart(): LanguageStart {
  if (loaded) return loaded;
  const { shape: full, tokenizer, numbers } = pretrainedModel();
  const shape = { ...full, context: CONTEXT };
  const documents = openings(loadCorpus().privatePart, tokenizer, CONTEXT).filter(
    (d) => d.length === CONTEXT + 1,
  );
  return (loaded = { shape, numbers: cut(shape, numbers), documents });
}

type Gradient = (
  copies: Tensors,
  probes: Tensors,
  rest: Tensors,
  x: np.Array,
  y: np.Array,
  weight: np.Array,
  mask: np.Array,
) => [losses: np.Array, gradients: Tensors, thrown: np.Array[]];

/** Documents in one call: a batch of 8 and a target. Changes no bit of a document's gradient. */
const CHUNK = 9;

const ready = new Map<string, Gradient>();
/** Compiled once a thread, shape and choice of modules. */
function compiled(shape: TransformerShape, modules: readonly string[]): Gradient {
  const key = JSON.stringify([shape, modules]);
  let found = ready.get(key);
  if (found) return found;
  const loss = (
    copies: Tensors,
    probes: Tensors,
    rest: Tensors,
    x: np.Array,
    y: np.Array,
    weight: np.Array,
    mask: np.Array,
  ): [np.Array, [np.Array, np.Array[]]] => {
    const kept: np.Array[] = [];
    const each = sequenceLosses(
      logits(shape, { ...rest, ...copies }, x, mask, kept, probes),
      y,
      weight,
    );
    return [each.ref.sum(), [each, kept]];
  };
  const gradient = valueAndGrad(
    loss as never,
    { argnums: [0, 1], hasAux: true } as never,
  ) as unknown as (
    ...inputs: Parameters<Gradient>
  ) => [[np.Array, [np.Array, np.Array[]]], [Tensors, Tensors]];
  found = jit(((...inputs: Parameters<Gradient>) => {
    const [[total, [each, kept]], [gradients, thrown]] = gradient(...inputs);
    return [each, gradients, [total, ...kept, ...Object.values(thrown)]];
  }) as never) as unknown as Gradient;
  ready.set(key, found);
  return found;
}

/** Loss (nats a token, mean over the document) and gradients of one document: out x in, row-major, in the order of the modules. */
export interface DocumentGradient {
  readonly loss: number;
  readonly gradients: readonly Float32Array[];
}

/**
 * Gradients document by document: each has weights of its own, whose gradients are the document's.
 * @param numbers every parameter of the model
 * @param modules names as in `moduleName`
 */
export async function documentGradients(
  shape: TransformerShape,
  numbers: Numbers,
  modules: readonly string[],
  documents: Documents,
): Promise<DocumentGradient[]> {
  await startJax();
  const run = compiled(shape, modules);
  const own = (name: string): boolean => modules.includes(name.replace(/\.weight$/, ""));
  const out: DocumentGradient[] = [];
  for (let from = 0; from < documents.length; from += CHUNK) {
    const some = documents.slice(from, from + CHUNK);
    const all = Object.entries(tensors(shape, cut(shape, numbers)));
    const copies = Object.fromEntries(
      all
        .filter(([name]) => own(name))
        .map(([name, w]): [string, np.Array] => [
          name,
          np.broadcastTo(w.reshape([1, ...w.shape]), [CHUNK, ...w.shape]),
        ]),
    );
    const rest = Object.fromEntries(all.filter(([name]) => !own(name)));
    const probes = Object.fromEntries(
      probeShapes(shape, CHUNK).map(([name, dims]) => [name, np.zeros(dims)]),
    );
    const { x, y, weight } = sequences(shape, some, CHUNK);
    const [losses, gradients, thrown] = run(
      copies,
      probes,
      rest,
      x,
      y,
      weight,
      np.array(causalMask(shape.context)).reshape([shape.context, shape.context]),
    );
    for (const t of thrown) t.dispose();
    const read = (await Promise.all(
      modules.map((m) => gradients[`${m}.weight`].data()),
    )) as Float32Array[];
    const seen = (await losses.data()) as Float32Array;
    some.forEach((_, i) =>
      out.push({
        loss: seen[i],
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

const reached = new Map<string, Numbers>();
/** Weights after each of the steps of one training, worked out once a thread: they do not depend on how long it goes on. */
async function fineTuned(seed: string, steps: readonly number[]): Promise<Numbers[]> {
  const { shape, numbers, documents } = languageStart();
  const key = (step: number): string => JSON.stringify([seed, step]);
  const missing = steps.filter((step) => !reached.has(key(step)));
  if (missing.length > 0) {
    const last = Math.max(...missing);
    const model = {
      members: [...documents.keys()],
      seed,
      key: ["language/train", 0],
      factorKey: ["language/train", 0],
    } as const;
    await trainLanguageModel(
      languageTraining({ ...FINE_TUNING, steps: Math.max(1, last) }),
      shape,
      numbers,
      documents,
      model,
      documents.length,
      missing,
      async ({ step, numbers: read }) => {
        reached.set(key(step), await read());
      },
    );
  }
  return steps.map((step) => reached.get(key(step)) as Numbers);
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
  for (const [at, step] of checkpoints.entries())
    for (const batchSize of batchSizes) {
      const { uniform } = stream(seed, `language/probe/${batchSize}`, step);
      const batch = Array.from(
        { length: batchSize },
        () => documents[Math.floor(uniform() * documents.length)],
      );
      const each = await documentGradients(
        shape,
        weights[at],
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
