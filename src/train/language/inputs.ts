/** What reaches the projections of a transformer: the inputs x of W x, document by document. */
import { breathe } from "../loop.js";
import { read, withMemory, type Matrix } from "../matrices.js";
import { NO_ADAPTERS } from "./adapters.js";
import { allocateBench, place, type LayerBench } from "./bench.js";
import type { Documents } from "./documents.js";
import { forward } from "./forward.js";
import { rowsOf } from "./linear.js";
import { modelWith } from "./model.js";
import type { Projection, TransformerShape, Weights } from "./transformer.js";

const INPUTS: Readonly<Record<Projection, (layer: LayerBench) => Matrix>> = {
  q_proj: ({ norm1 }) => norm1.out,
  k_proj: ({ norm1 }) => norm1.out,
  v_proj: ({ norm1 }) => norm1.out,
  o_proj: ({ mixed }) => mixed,
  up_proj: ({ norm2 }) => norm2.out,
  down_proj: ({ active }) => active,
};

/** Layer and projection of a module's name. */
const parsed = (module: string): [layer: number, projection: Projection] => {
  const [, layer, , projection] = module.split(".");
  return [Number(layer), projection as Projection];
};

/**
 * Inputs at given weights: of each document, module by module, predicted tokens x inputs, row-major.
 * @param modules names as in `moduleName`
 */
export const moduleInputs = (
  shape: TransformerShape,
  weights: Weights,
  modules: readonly string[],
  documents: Documents,
): Promise<Float32Array[][]> =>
  withMemory(async (memory) => {
    const model = modelWith(memory, shape, weights, NO_ADAPTERS);
    const bench = allocateBench(memory, shape, 1, 0);
    const out: Float32Array[][] = [];
    for (const document of documents) {
      const places = place(memory, shape, bench, [document]);
      const [{ first, predicted }] = places;
      forward(model, bench, places);
      out.push(
        modules.map((module) => {
          const [layer, projection] = parsed(module);
          return read(memory, rowsOf(INPUTS[projection](bench.layers[layer]), first, predicted));
        }),
      );
      await breathe();
    }
    return out;
  });
