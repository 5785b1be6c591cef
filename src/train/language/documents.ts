/**
 * Documents as arrays: the tokens of one sequence, position t predicts token t + 1, positions behind its end have no
 * weight. A document is one example, also for clipping.
 */
import { numpy as np } from "@jax-js/jax";
import { causalMask, type TransformerShape } from "./transformer.js";

/** Tokens of each document, at most context + 1 of them are used. */
export type Documents = readonly Uint16Array[];

/** Predicted tokens of a document. */
export const predictedOf = ({ context }: TransformerShape, document: Uint16Array): number =>
  Math.min(document.length - 1, context);

/**
 * One-hot inputs and targets, [rows, context, vocabulary], and weights that sum to 1 over a document, [rows, context].
 */
export interface Sequences {
  x: np.Array;
  y: np.Array;
  weight: np.Array;
}
/** Sequences with the causal mask, [context, context]. */
export interface Batch extends Sequences {
  mask: np.Array;
}

/**
 * Documents padded to the context; missing ones (up to `rows`) weigh nothing.
 * @throws RangeError for a document of fewer than two tokens
 */
export function sequences(
  shape: TransformerShape,
  documents: Documents,
  rows = documents.length,
): Sequences {
  const { vocabulary, context } = shape;
  const [x, y, weight] = [
    new Float32Array(rows * context * vocabulary),
    new Float32Array(rows * context * vocabulary),
    new Float32Array(rows * context),
  ];
  documents.forEach((document, i) => {
    const predicted = predictedOf(shape, document);
    if (predicted < 1) throw new RangeError("a document needs two tokens at least");
    for (let t = 0; t < predicted; t++) {
      x[(i * context + t) * vocabulary + document[t]] = 1;
      y[(i * context + t) * vocabulary + document[t + 1]] = 1;
      weight[i * context + t] = 1 / predicted;
    }
  });
  return {
    x: np.array(x).reshape([rows, context, vocabulary]),
    y: np.array(y).reshape([rows, context, vocabulary]),
    weight: np.array(weight).reshape([rows, context]),
  };
}

/** The causal mask as an array. */
export const maskOf = ({ context }: TransformerShape): np.Array =>
  np.array(causalMask(context)).reshape([context, context]);

/** The mean of each document's token losses. */
export const documentLosses = (lists: readonly Float32Array[]): number[] =>
  lists.map((list) => list.reduce((a, x) => a + x, 0) / list.length);
