/** The hand-written passes as functions of plain arrays, for tests. */
import { read, withMemory } from "../matrices.js";
import type { Adapters } from "./adapters.js";
import { backward } from "./backward.js";
import { allocateBench, place } from "./bench.js";
import { allocateBlock, readBlock, writeBlock, type Parts } from "./blocks.js";
import type { Documents } from "./documents.js";
import { forward, losses } from "./forward.js";
import { modelOf, refresh } from "./model.js";
import { parameterShapes, type TransformerShape, type Weights } from "./transformer.js";

/** Parameters and factors of a model, with shapes. */
export const partsOf = (shape: TransformerShape, { modules }: Adapters, rank: number): Parts => {
  const shapes = new Map(parameterShapes(shape));
  return [
    ...shapes,
    ...modules.flatMap((m): Array<[string, number[]]> => {
      const [out, into] = shapes.get(`${m}.weight`) as number[];
      return [
        [`${m}.lora_A`, [rank, into]],
        [`${m}.lora_B`, [out, rank]],
      ];
    }),
  ];
};

export interface Passed {
  /** Of each document: predicted tokens x vocabulary. */
  readonly logits: Float32Array[];
  readonly losses: Float32Array[];
  /** Of the weighted sum of all losses; those of factors include s. */
  readonly gradients: Weights;
}

/**
 * One pass forward and back.
 * @param values parameters and factors by name
 * @param trained names of what gradients are wanted of (default: all)
 * @param importance of every predicted token; default: 1 over those of its document
 */
export const passed = (
  shape: TransformerShape,
  adapters: Adapters,
  values: Weights,
  documents: Documents,
  { trained, importance }: { trained?: readonly string[]; importance?: readonly number[][] } = {},
): Promise<Passed> =>
  withMemory((memory) => {
    const factor = Object.keys(values).find((name) => name.endsWith("lora_B"));
    const shapes = new Map(parameterShapes(shape));
    const rank = factor
      ? values[factor].length / (shapes.get(factor.replace("lora_B", "weight")) as number[])[0]
      : 0;
    const parts = partsOf(shape, adapters, rank);
    const block = allocateBlock(memory, parts);
    const model = modelOf(memory, shape, adapters, [block]);
    writeBlock(memory, block, values);
    refresh(model, Object.keys(block.matrices));
    const gradients = allocateBlock(
      memory,
      parts.filter(([name]) => !trained || trained.includes(name)),
    );
    const bench = allocateBench(memory, shape, documents.length, rank);
    const places = place(memory, shape, bench, documents);
    importance?.forEach((list, i) =>
      memory.numbers().set(list, bench.weights.at / 4 + places[i].first),
    );
    forward(model, bench, places);
    const all = read(memory, bench.logits);
    const { vocabulary } = shape;
    const logits = places.map(({ first, predicted }) =>
      all.slice(first * vocabulary, (first + predicted) * vocabulary),
    );
    const answered = losses(model, bench, places, true);
    backward(model, bench, places, gradients.matrices);
    const scaled = Object.entries(readBlock(memory, gradients)).map(([name, g]) => [
      name,
      /lora_[AB]$/.test(name) ? g.map((x) => adapters.scaling * x) : g,
    ]);
    const result = { logits, losses: answered, gradients: Object.fromEntries(scaled) as Weights };
    return Promise.resolve(result);
  });
