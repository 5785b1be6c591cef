/** Where documents are worked on: their tokens, and the activations that back-propagation needs. */
import type { Matrix, Memory } from "../matrices.js";
import { predictedOf, type Documents } from "./documents.js";
import { padded } from "./linear.js";
import type { TransformerShape } from "./transformer.js";

/** A layer normalisation of rows: normalised before gain and bias, 1/sd of each row, and its output. */
export interface Normalised {
  readonly plain: Matrix;
  readonly inverse: Matrix;
  readonly out: Matrix;
}

/** Activations of one layer, a row a position. */
export interface LayerBench {
  readonly norm1: Normalised;
  readonly q: Matrix;
  readonly k: Matrix;
  readonly v: Matrix;
  /** Weights of attention: head after head, a row a position, a column a position of its document. */
  readonly attention: Matrix;
  readonly mixed: Matrix;
  readonly norm2: Normalised;
  readonly up: Matrix;
  readonly active: Matrix;
}

/** Places of one head of one document. */
export interface HeadBench {
  readonly turned: Matrix;
  readonly right: Matrix;
  readonly out: Matrix;
  readonly delta: Matrix;
}

/** Room for some rows; nothing of what was there before is read. */
export interface Bench {
  readonly rows: number;
  /** Integers: of each row its token, its position and the token that follows. */
  readonly tokens: Matrix;
  readonly positions: Matrix;
  readonly targets: Matrix;
  /** Of each row: its weight in the loss, 0 for padding, and its loss. */
  readonly weights: Matrix;
  readonly losses: Matrix;
  readonly layers: readonly LayerBench[];
  readonly norm: Normalised;
  readonly head: HeadBench;
  /** The residual stream, logits. */
  readonly stream: Matrix;
  readonly logits: Matrix;
  /** Gradients in the residual stream, in what a branch reads and in its parts. */
  readonly delta: Matrix;
  readonly branch: Matrix;
  readonly q: Matrix;
  readonly k: Matrix;
  readonly v: Matrix;
  readonly mixed: Matrix;
  readonly up: Matrix;
  /** Inputs or gradients in an adapter's space. */
  readonly low: Matrix;
}

/** @param rank the adapters', if there are any */
export function allocateBench(
  memory: Memory,
  shape: TransformerShape,
  documents: number,
  rank: number,
): Bench {
  const { vocabulary, width, heads, context } = shape;
  const rows = documents * padded(context);
  const [size, of] = [width / heads, (columns: number) => memory.allocate(rows, columns)];
  const line = (): Matrix => memory.allocate(1, rows);
  const normalised = (): Normalised => ({ plain: of(width), inverse: line(), out: of(width) });
  const qkv = () => ({ q: of(width), k: of(width), v: of(width), mixed: of(width) });
  const long = padded(context);
  return {
    rows,
    tokens: line(),
    positions: line(),
    targets: line(),
    weights: line(),
    losses: line(),
    layers: Array.from({ length: shape.layers }, () => ({
      norm1: normalised(),
      ...qkv(),
      attention: memory.allocate(heads * rows, long),
      norm2: normalised(),
      up: of(4 * width),
      active: of(4 * width),
    })),
    norm: normalised(),
    head: {
      turned: memory.allocate(size, long),
      right: memory.allocate(long, size),
      out: memory.allocate(long, size),
      delta: memory.allocate(long, long),
    },
    stream: of(width),
    logits: of(vocabulary),
    delta: of(width),
    branch: of(width),
    ...qkv(),
    up: of(4 * width),
    low: of(Math.max(1, rank)),
  };
}

/** Rows of a document on the bench. */
export interface Place {
  readonly first: number;
  /** A multiple of 4; those behind the predicted tokens are padding. */
  readonly rows: number;
  readonly predicted: number;
}

/**
 * Puts documents on the bench, one behind the other, each padded to a multiple of 4 rows. Padding is token 0 at
 * position 0 without weight: no predicted token sees it, and its gradients are zeros.
 * @throws RangeError for a document of fewer than two tokens
 */
export function place(
  memory: Memory,
  shape: TransformerShape,
  bench: Bench,
  documents: Documents,
): Place[] {
  const all = memory.numbers();
  const integers = new Int32Array(all.buffer);
  const [tokens, positions, targets, weights] = [
    bench.tokens,
    bench.positions,
    bench.targets,
    bench.weights,
  ].map(({ at }) => at / 4);
  let first = 0;
  return documents.map((document) => {
    const predicted = predictedOf(shape, document);
    if (predicted < 1) throw new RangeError("a document needs two tokens at least");
    const rows = padded(predicted);
    for (let t = 0; t < rows; t++) {
      const [row, real] = [first + t, t < predicted];
      integers[tokens + row] = real ? document[t] : 0;
      integers[positions + row] = real ? t : 0;
      integers[targets + row] = real ? document[t + 1] : 0;
      all[weights + row] = real ? 1 / predicted : 0;
    }
    first += rows;
    return { first: first - rows, rows, predicted };
  });
}

/** Rows that documents take up. */
export const rowsIn = (places: readonly Place[]): number => {
  const { first, rows } = places[places.length - 1];
  return first + rows;
};
