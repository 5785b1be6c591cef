/** Losses of documents and their gradients, for compiled functions; and the evaluation of a model. */
import { jit, numpy as np, valueAndGrad } from "@jax-js/jax";
import { oncePerKey, refs, release, startJax, type Tensors } from "../jax.js";
import { breathe } from "../loop.js";
import { NO_ADAPTERS, type Adapters } from "./adapters.js";
import { maskOf, predictedOf, sequences, type Batch, type Documents } from "./documents.js";
import {
  adapted,
  logits,
  sequenceLosses,
  tensors,
  tokenLosses,
  type Factors,
  type Taps,
  type TransformerShape,
  type Weights,
} from "./transformer.js";

/** Logits of a batch with adapters merged; consumes x. */
function output(
  shape: TransformerShape,
  { modules, scaling }: Adapters,
  params: Tensors,
  { x, mask }: Pick<Batch, "x" | "mask">,
  taps: Taps,
): np.Array {
  const factors = Object.fromEntries(
    modules.map((module): [string, Factors] => [
      module,
      { loraA: params[`${module}.lora_A`].ref, loraB: params[`${module}.lora_B`].ref },
    ]),
  );
  return logits(shape, adapted(params, factors, scaling), x, mask, taps);
}

/** Losses of a batch, one a document, their sum, and the sum's gradient. */
export interface Differentiated {
  readonly losses: np.Array;
  readonly total: np.Array;
  readonly gradients: Tensors;
  /** Returned from jit and then released: what jit is asked for it computes once (see `logits`). */
  readonly byproducts: np.Array[];
}

/** The parameters that are not differentiated, and zeros of `probeShapes`. */
export interface Constants {
  readonly frozen: Tensors;
  readonly probes: Tensors;
}

/** Losses and their gradients in `trained`, for use inside jit. */
export function differentiable(
  shape: TransformerShape,
  adapters: Adapters,
): (trained: Tensors, constants: Constants, batch: Batch) => Differentiated {
  const loss = (
    trained: Tensors,
    probes: Tensors,
    frozen: Tensors,
    { x, y, weight, mask }: Batch,
  ): [np.Array, [np.Array, np.Array[]]] => {
    const kept: np.Array[] = [];
    const params = { ...frozen, ...trained };
    const answers = output(shape, adapters, params, { x, mask }, { kept, probes });
    const losses = sequenceLosses(answers, y, weight);
    return [losses.ref.sum(), [losses, kept]];
  };
  const gradient = valueAndGrad(
    loss as never,
    { argnums: [0, 1], hasAux: true } as never,
  ) as unknown as (
    ...inputs: Parameters<typeof loss>
  ) => [[np.Array, [np.Array, np.Array[]]], [Tensors, Tensors]];
  return (trained, { frozen, probes }, batch) => {
    const [[total, [losses, kept]], [gradients, ofProbes]] = gradient(
      trained,
      probes,
      frozen,
      batch,
    );
    return { losses, total, gradients, byproducts: [...kept, ...Object.values(ofProbes)] };
  };
}

/** Documents whose losses are computed at once. */
const CHUNK = 16;

type Losses = (params: Tensors, x: np.Array, y: np.Array, mask: np.Array) => [np.Array, np.Array[]];
/** Compiled once a thread, shape and adapters. */
const compiledLosses = oncePerKey(
  (key: { shape: TransformerShape; adapters: Adapters }) => key,
  ({ shape, adapters }) => {
    const losses: Losses = (params, x, y, mask) => {
      const kept: np.Array[] = [];
      return [
        tokenLosses(output(shape, adapters, params, { x, mask }, { kept, probes: {} }), y),
        kept,
      ];
    };
    return jit(losses as never) as unknown as Losses;
  },
);

/** Negative log likelihood (nats) of every predicted token of each document; parameters stay usable. */
export async function tokenLossesOf(
  shape: TransformerShape,
  adapters: Adapters,
  params: Tensors,
  documents: Documents,
): Promise<Float32Array[]> {
  const losses = compiledLosses({ shape, adapters });
  const mask = maskOf(shape);
  const out: Float32Array[] = [];
  for (let from = 0; from < documents.length; from += CHUNK) {
    // Always a whole chunk, so that one compiled function serves all.
    const some = documents.slice(from, from + CHUNK);
    const { x, y, weight } = sequences(shape, some, CHUNK);
    weight.dispose();
    const [computed, kept] = losses(refs(params), x, y, mask.ref);
    release(kept);
    const read = (await computed.data()) as Float32Array;
    await breathe();
    some.forEach((document, i) =>
      out.push(read.slice(i * shape.context, i * shape.context + predictedOf(shape, document))),
    );
  }
  mask.dispose();
  return out;
}

/** Negative log likelihood (nats) of every predicted token of each document under given weights. */
export async function evaluate(
  shape: TransformerShape,
  weights: Weights,
  documents: Documents,
): Promise<Float32Array[]> {
  await startJax();
  const params = tensors(shape, weights);
  const out = await tokenLossesOf(shape, NO_ADAPTERS, params, documents);
  release(Object.values(params));
  return out;
}
