/** Losses of documents and their gradients; and the evaluation of a model. */
import { breathe } from "../loop.js";
import { withMemory } from "../matrices.js";
import { NO_ADAPTERS } from "./adapters.js";
import { backward, type Gradients } from "./backward.js";
import { allocateBench, place, type Bench } from "./bench.js";
import type { Documents } from "./documents.js";
import { forward, losses } from "./forward.js";
import { modelWith, type Model } from "./model.js";
import type { TransformerShape, Weights } from "./transformer.js";

/** Documents that are worked on at once: few enough that their activations stay in a cache. */
export const CHUNK = 8;

/**
 * Adds the gradients of the sum of documents' mean losses.
 * @returns negative log likelihood (nats) of every predicted token of each document
 */
export function addGradients(
  model: Model,
  bench: Bench,
  documents: Documents,
  gradients: Gradients,
): Float32Array[] {
  const out: Float32Array[] = [];
  for (let from = 0; from < documents.length; from += CHUNK) {
    const places = place(model.memory, model.shape, bench, documents.slice(from, from + CHUNK));
    forward(model, bench, places);
    out.push(...losses(model, bench, places, true));
    backward(model, bench, places, gradients);
  }
  return out;
}

/** Negative log likelihood (nats) of every predicted token of each document. */
export async function tokenLossesOf(
  model: Model,
  bench: Bench,
  documents: Documents,
): Promise<Float32Array[]> {
  const out: Float32Array[] = [];
  for (let from = 0; from < documents.length; from += CHUNK) {
    // The bench is filled and read without a pause: others may use it in between.
    const places = place(model.memory, model.shape, bench, documents.slice(from, from + CHUNK));
    forward(model, bench, places);
    out.push(...losses(model, bench, places, false));
    await breathe();
  }
  return out;
}

/** Negative log likelihood (nats) of every predicted token of each document under given weights. */
export const evaluate = (
  shape: TransformerShape,
  weights: Weights,
  documents: Documents,
): Promise<Float32Array[]> =>
  withMemory((memory) => {
    const model = modelWith(memory, shape, weights, NO_ADAPTERS);
    return tokenLossesOf(model, allocateBench(memory, shape, CHUNK, 0), documents);
  });
