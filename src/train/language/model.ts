/** A transformer in a kernel's memory: its parameters, and what is derived from them for products. */
import { product, room, transpose, type Matrix, type Memory } from "../matrices.js";
import type { Adapters } from "./adapters.js";
import { allocateBlock, writeBlock, type Block, type Parts } from "./blocks.js";
import {
  isLinear,
  parameterShapes,
  withContext,
  type TransformerShape,
  type Weights,
} from "./transformer.js";

/** Parameters and what products need of them; `refresh` derives it anew. */
export interface Model {
  readonly memory: Memory;
  readonly shape: TransformerShape;
  readonly adapters: Adapters;
  /** Every parameter by name, also `<module>.lora_A` (rank x in) and `.lora_B` (out x rank) where adapters are. */
  readonly parameters: Readonly<Record<string, Matrix>>;
  /** Matrices that inputs are multiplied with, by module name, adapters merged: out x in, and in x out. */
  readonly used: Readonly<Record<string, Matrix>>;
  readonly turned: Readonly<Record<string, Matrix>>;
  /** A of every adapter as in x rank. */
  readonly turnedA: Readonly<Record<string, Matrix>>;
}

const WEIGHT = ".weight";
const moduleOf = (name: string): string => name.slice(0, -WEIGHT.length);

/** W + s B A, which costs less than to multiply with each at these ranks. */
function merge({ memory, parameters, used, adapters }: Model, module: string): void {
  const { kernel } = memory;
  const [w, out] = [parameters[module + WEIGHT], used[module]];
  product(memory, parameters[`${module}.lora_B`], parameters[`${module}.lora_A`], out);
  kernel.scale(out.at, adapters.scaling, room(out));
  kernel.accumulate(out.at, 1, w.at, room(out));
}

/** Derives what depends on the named parameters; all of them after these were written first. */
export function refresh(model: Model, names: Iterable<string>): void {
  const modules = new Set<string>();
  for (const name of names) {
    const module = name.replace(/\.(weight|lora_A|lora_B)$/, "");
    if (module in model.turned) modules.add(module);
    if (name.endsWith(".lora_A"))
      transpose(model.memory, model.parameters[name], model.turnedA[module]);
  }
  for (const module of modules) {
    if (model.adapters.modules.includes(module)) merge(model, module);
    transpose(model.memory, model.used[module], model.turned[module]);
  }
}

/** A model of given blocks, whose parameters are still to be written and refreshed. */
export function modelOf(
  memory: Memory,
  shape: TransformerShape,
  adapters: Adapters,
  blocks: readonly Block[],
): Model {
  const parameters: Record<string, Matrix> = Object.assign({}, ...blocks.map((b) => b.matrices));
  const like = ({ rows, columns }: Matrix): Matrix => memory.allocate(rows, columns);
  const flipped = ({ rows, columns }: Matrix): Matrix => memory.allocate(columns, rows);
  const linear = Object.keys(parameters).filter(isLinear).map(moduleOf);
  const from = <T>(list: readonly string[], f: (module: string) => T): Record<string, T> =>
    Object.fromEntries(list.map((module) => [module, f(module)]));
  const weight = (module: string): Matrix => parameters[module + WEIGHT];
  return {
    memory,
    shape,
    adapters,
    parameters,
    used: from(linear, (m) => (adapters.modules.includes(m) ? like(weight(m)) : weight(m))),
    turned: from(linear, (m) => flipped(weight(m))),
    turnedA: from(adapters.modules, (m) => flipped(parameters[`${m}.lora_A`])),
  };
}

/** A model without adapters, positions beyond the context left out. */
export function modelWith(
  memory: Memory,
  shape: TransformerShape,
  weights: Weights,
  none: Adapters,
) {
  const parts: Parts = parameterShapes(shape);
  const block = allocateBlock(memory, parts);
  const model = modelOf(memory, shape, none, [block]);
  writeBlock(memory, block, withContext(shape, weights));
  refresh(model, Object.keys(model.parameters));
  return model;
}
