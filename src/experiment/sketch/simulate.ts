/** One pair: a batch is drawn, one of its examples is exchanged or taken out, and the two gradients are compared. */
import { DELTA } from "../../accountant/delta.js";
import { mixingEpsilon } from "../../accountant/mixing.js";
import { sketchRdpEpsilon } from "../../accountant/sketch-rdp.js";
import { partOf } from "../../core/mixing.js";
import { F32_PRECISION, pencilOf, PRECISION, type Pencil } from "../../core/pencil.js";
import { transposedTimes } from "../../core/row-major.js";
import { sketchEpsilon } from "../../core/sketch.js";
import { stream } from "../../core/stream.js";
import type { Shard, Shared } from "../kind.js";
import { layout } from "../layout.js";
import { POOL, type SketchCell } from "./plan.js";

/** What a pair leaves of a layer; epsilons are NaN where there are none. */
export const pairLayout = (ranks: number) =>
  layout({
    rank: "number",
    isApart: "number",
    isClear: "number",
    smallest: "number",
    eigenvalues: "number",
    outputs: "number",
    gamma: "number",
    exact: ranks,
    bound: ranks,
    mixing: ranks,
  });

/** A batch's gradients, layer by layer, and its neighbour's. */
interface Pair {
  readonly batch: readonly Float64Array[];
  readonly neighbour: readonly Float64Array[];
}

/** Gradients of `examples`, summed and divided by the size of the batch. */
type Summed = (examples: readonly number[], size: number) => Float64Array[];

/** Of images: one layer, G = sum_i delta_i h_i' / size. */
function ofImages({ inputs, deltas }: Shared): Summed {
  const width = inputs.length / POOL.mnist;
  const rowsOf = (from: Float64Array, examples: readonly number[], scale: number): Float64Array => {
    const out = new Float64Array(examples.length * width);
    examples.forEach((example, k) => {
      for (let j = 0; j < width; j++) out[k * width + j] = scale * from[example * width + j];
    });
    return out;
  };
  return (examples, size) => [
    transposedTimes(rowsOf(deltas, examples, 1 / size), rowsOf(inputs, examples, 1), width, width),
  ];
}

/** Of documents: the mean of their gradients. */
function ofDocuments({ gradients }: Shared, layers: number): Summed {
  const numbers = gradients.length / POOL.language / layers;
  return (examples, size) =>
    Array.from({ length: layers }, (_, layer) => {
      const out = new Float64Array(numbers);
      for (const example of examples) {
        const first = (example * layers + layer) * numbers;
        for (let j = 0; j < numbers; j++) out[j] += gradients[first + j];
      }
      return out.map((x) => x / size);
    });
}

/** Batch and neighbour: the last example drawn stands in for the first, or nothing does. */
function pairOf({ batch, relation }: SketchCell, summed: Summed, drawn: readonly number[]): Pair {
  const others = drawn.slice(1, batch);
  return {
    batch: summed([drawn[0], ...others], batch),
    neighbour: summed(relation === "replace" ? [...others, drawn[batch]] : others, batch),
  };
}

/** Different members of the pool. */
function draw(pool: number, count: number, uniform: () => number): number[] {
  const picked = new Set<number>();
  while (picked.size < count) picked.add(Math.floor(uniform() * pool));
  return [...picked];
}

/** Eigenvalues that a change moved; the others are 1 but for rounding. */
const moved = ({ eigenvalues }: Pencil, precision: number): number[] =>
  eigenvalues.filter((l) => Math.abs(l - 1) > 1e3 * precision);

export async function simulate(
  { cell, seed, plan, first, count }: Shard<SketchCell>,
  shared: Shared,
): Promise<number[]> {
  const { source, layers, batch, ranks } = cell;
  const summed = source === "mnist" ? ofImages(shared) : ofDocuments(shared, layers.length);
  const precision = source === "mnist" ? PRECISION : F32_PRECISION;
  const record = pairLayout(ranks.length);
  const values: number[] = [];
  for (let t = first; t < first + count; t++) {
    const { uniform } = stream(seed, `${plan}/${cell.id}`, t);
    const pair = pairOf(cell, summed, draw(POOL[source], batch + 1, uniform));
    layers.forEach((_, layer) => {
      const [g, h] = [pair.batch[layer], pair.neighbour[layer]];
      const outputs = Math.sqrt(g.length);
      const least = precision * (source === "mnist" ? outputs : 1);
      const pencil = pencilOf(g, h, outputs, least);
      const eigenvalues = moved(pencil, precision);
      const hasEpsilon = pencil.ranges === "same";
      const part = partOf(g, h, outputs, pencil, least);
      values.push(
        ...record.pack({
          rank: pencil.rank,
          isApart: Number(pencil.ranges === "apart"),
          isClear: Number(pencil.ranges !== "unclear"),
          smallest: pencil.smallest,
          eigenvalues: eigenvalues.length,
          outputs,
          gamma: part.gamma,
          exact: ranks.map((r) => (hasEpsilon ? sketchEpsilon(DELTA, r, eigenvalues) : NaN)),
          bound: ranks.map((r) => (hasEpsilon ? sketchRdpEpsilon(DELTA, r, eigenvalues) : NaN)),
          mixing: ranks.map((r) => mixingEpsilon(DELTA, r, part, pencil.rank) ?? NaN),
        }),
      );
    });
  }
  return values;
}
