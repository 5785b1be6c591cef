/** Documents: tokens of one sequence, position t predicts token t + 1. A document is one example, also for clipping. */
import type { TransformerShape } from "./transformer.js";

/** Tokens of each document, at most context + 1 of them are used. */
export type Documents = readonly Uint16Array[];

/** Predicted tokens of a document. */
export const predictedOf = ({ context }: TransformerShape, document: Uint16Array): number =>
  Math.min(document.length - 1, context);

/** The mean of each document's token losses. */
export const documentLosses = (lists: readonly Float32Array[]): number[] =>
  lists.map((list) => list.reduce((a, x) => a + x, 0) / list.length);
