/** Causal self-attention of one layer, document by document and head by head; forward, and back. */
import { crossProduct, product, type Matrix } from "../matrices.js";
import type { Bench, LayerBench, Place } from "./bench.js";
import { columnsOf, copyColumns, narrowed, rowsOf } from "./linear.js";
import type { Model } from "./model.js";

/** One head of one document. */
interface Head {
  /** Its part of a matrix with a row a position. */
  of(m: Matrix): Matrix;
  /** Its weights of attention. */
  readonly attention: Matrix;
  /** Scores are divided by the root of the size. */
  readonly scale: number;
}

function headsOf(
  { shape }: Model,
  bench: Bench,
  layer: LayerBench,
  { first, rows }: Place,
): Head[] {
  const size = shape.width / shape.heads;
  return Array.from({ length: shape.heads }, (_, head) => ({
    of: (m) => columnsOf(rowsOf(m, first, rows), head * size, size),
    attention: narrowed(rowsOf(layer.attention, head * bench.rows + first, rows), rows),
    scale: 1 / Math.sqrt(size),
  }));
}

/** X Y' of two parts of a head. */
function outerProduct({ memory }: Model, { head }: Bench, x: Matrix, y: Matrix, out: Matrix): void {
  const { kernel } = memory;
  const turned = narrowed(head.turned, y.rows);
  kernel.transpose(y.at, y.apart, turned.at, turned.apart, y.height, 4 * Math.ceil(y.columns / 4));
  product(memory, x, turned, out);
}

/** A head's part with room behind its columns, as the right-hand side of a product. */
function right({ memory }: Model, { head }: Bench, y: Matrix): Matrix {
  const out = rowsOf(head.right, 0, y.rows);
  copyColumns(memory, y, out);
  return out;
}

/** Values mixed by attention, of every document: fills `attention` and `mixed` of the layer. */
export function attend(
  model: Model,
  bench: Bench,
  layer: LayerBench,
  places: readonly Place[],
): void {
  const { memory } = model;
  for (const where of places)
    for (const { of, attention, scale } of headsOf(model, bench, layer, where)) {
      outerProduct(model, bench, of(layer.q), of(layer.k), attention);
      memory.kernel.causalSoftmax(attention.at, attention.apart, where.rows, scale);
      const out = rowsOf(bench.head.out, 0, where.rows);
      product(memory, attention, right(model, bench, of(layer.v)), out);
      copyColumns(memory, out, of(layer.mixed));
    }
}

/** Gradients in queries, keys and values (`q`, `k`, `v` of the bench) from that in what was mixed (`mixed`). */
export function attendBack(
  model: Model,
  bench: Bench,
  layer: LayerBench,
  places: readonly Place[],
): void {
  const { memory } = model;
  const { kernel } = memory;
  for (const where of places)
    for (const { of, attention, scale } of headsOf(model, bench, layer, where)) {
      const { rows } = where;
      const out = rowsOf(bench.head.out, 0, rows);
      const delta = narrowed(rowsOf(bench.head.delta, 0, rows), rows);
      const mixed = of(bench.mixed);
      crossProduct(memory, attention, right(model, bench, mixed), out, rows);
      copyColumns(memory, out, of(bench.v));
      outerProduct(model, bench, mixed, of(layer.v), delta);
      kernel.causalSoftmaxBack(attention.at, attention.apart, rows, scale, delta.at, delta.apart);
      product(memory, delta, right(model, bench, of(layer.k)), out);
      copyColumns(memory, out, of(bench.q));
      crossProduct(memory, delta, right(model, bench, of(layer.q)), out, rows);
      copyColumns(memory, out, of(bench.k));
    }
}
