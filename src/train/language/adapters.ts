/** Which matrices of a transformer carry adapters, what a method moves, and adapters merged into weights. */
import { knowableA, scalingOf, trainsA, trainsWeights } from "../method.js";
import type { LanguageTraining } from "./options.js";
import {
  moduleName,
  parameterShapes,
  PROJECTIONS,
  type Projection,
  type TransformerShape,
  type Weights,
} from "./transformer.js";

/** Name and sizes of an adapted module. */
type AdaptedModule = [module: string, out: number, into: number];

/** Adapted modules, layer by layer. */
export const adaptedModules = (
  shape: TransformerShape,
  projections: readonly Projection[],
): AdaptedModule[] =>
  Array.from({ length: shape.layers }, (_, l) =>
    projections.map((p): AdaptedModule => [
      moduleName(l, p),
      PROJECTIONS[p][0] * shape.width,
      PROJECTIONS[p][1] * shape.width,
    ]),
  ).flat();

/** Modules whose factors are parameters beside W, and s of W + s B A. */
export interface Adapters {
  readonly modules: readonly string[];
  readonly scaling: number;
}
export const adaptersOf = (t: LanguageTraining, shape: TransformerShape): Adapters => ({
  modules: knowableA(t) ? adaptedModules(shape, t.projections).map(([module]) => module) : [],
  scaling: scalingOf(t),
});
export const NO_ADAPTERS: Adapters = { modules: [], scaling: 1 };

/** What a method moves, with shapes, in the order in which its noise is drawn. */
export function movedParts(
  t: LanguageTraining,
  shape: TransformerShape,
): Array<[name: string, dims: number[]]> {
  const modules = adaptedModules(shape, t.projections);
  if (trainsWeights(t) && t.method !== "noisy") return parameterShapes(shape);
  if (!knowableA(t)) return modules.map(([module, out, into]) => [`${module}.weight`, [out, into]]);
  return modules.flatMap(([module, out, into]): Array<[string, number[]]> => {
    const loraB: [string, number[]] = [`${module}.lora_B`, [out, t.rank]];
    return trainsA(t) ? [[`${module}.lora_A`, [t.rank, into]], loraB] : [loraB];
  });
}

/** Trained and start weights as one set of parameters: adapters merged, W + s B A. */
export function merged(
  t: LanguageTraining,
  shape: TransformerShape,
  start: Weights,
  trained: Weights,
): Weights {
  const out = Object.fromEntries(
    parameterShapes(shape).map(([name]) => [name, (trained[name] ?? start[name]).slice()]),
  );
  for (const [module, rows, columns] of knowableA(t) ? adaptedModules(shape, t.projections) : []) {
    const w = out[`${module}.weight`];
    const [loraA, loraB] = [trained[`${module}.lora_A`], trained[`${module}.lora_B`]];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < t.rank; k++) sum += loraB[i * t.rank + k] * loraA[k * columns + j];
        w[i * columns + j] += scalingOf(t) * sum;
      }
  }
  return out;
}
