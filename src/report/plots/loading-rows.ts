/** Loadings of gradient rows, of one model at one batch size; modules of a language model by layer and projection. */
import { modelOfSource, type Model } from "../../experiment/kind.js";
import type { Tables } from "../../experiment/rows.js";

/** How concentrated one row of a weight gradient is. */
export type Loading = Tables["loadings"][number];

const BATCH = 64;

/** Loadings of a model's gradients, batch 64. */
export const loadingsOf = (loadings: readonly Loading[], model: Model): Loading[] =>
  loadings.filter((l) => modelOfSource(l.source) === model && l.batchSize === BATCH);

/** "h.0.attn.q_proj" to its layer and projection. */
export function moduleParts(module: string): { layer: string; projection: string } {
  const [, layer, , projection] = module.split(".");
  return { layer: `layer ${Number(layer) + 1}`, projection };
}
