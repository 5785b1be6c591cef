/** What is found of each adapted layer, and equal layers together so that hundreds of them print in a few lines. */
import { productSpectrum, stableRank } from "../../core/low-rank.js";
import type { Dtype } from "../../store/safetensors.js";
import type { Progress } from "../settings.js";
import type { Adapter, Layer } from "./adapter.js";
import { movedFrom, type Moved } from "./moved.js";
import { roundingOf, testStarts, type Start, type StartFound } from "./start-law.js";

/** The update s B A of a layer. */
export interface Product {
  /** Singular values of s B A that are above rounding of the stored factors. */
  readonly rank: number;
  /** Sum of squared singular values over the largest square. */
  readonly stableRank: number;
  /** Frobenius norm of s B A. */
  readonly norm: number;
  /** All of them, largest first. */
  readonly values: readonly number[];
}

export interface LayerFound {
  readonly module: string;
  readonly rank: number;
  readonly alpha: number;
  readonly scaling: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly dtypes: { readonly a: Dtype; readonly b: Dtype };
  readonly notCovered: string | null;
  /** B is zero: nothing has been learned, W is that of the base model. */
  readonly untrained: boolean;
  /** A is zero: it was not drawn, and the adapter does nothing there. */
  readonly isZero: boolean;
  readonly start: StartFound;
  readonly product: Product;
  /** Null where no start was given, or found by a seed. */
  readonly moved: Moved | null;
}

function productOf({ loraA, loraB, rank, scaling, dtypes }: Layer): Product {
  const values = productSpectrum(loraB.data, loraA.data, rank).map((s) => scaling * s);
  const [largest = 0] = values;
  const rounding = Math.max(
    roundingOf(loraA, dtypes.a).relative,
    roundingOf(loraB, dtypes.b).relative,
  );
  return {
    rank: values.filter((s) => s > rounding * largest).length,
    stableRank: stableRank(values),
    norm: Math.sqrt(values.reduce((sum, s) => sum + s * s, 0)),
    values,
  };
}

const isAllZero = (data: Float32Array): boolean => {
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) return false;
  return true;
};

/**
 * Each layer by itself; starts are tested on all of them together.
 * @param moved of each layer, where it is known by other means than a start of all layers
 */
export function findLayers(
  adapter: Adapter,
  start: Adapter | undefined,
  progress: Progress = () => {},
  moved: readonly (Moved | null)[] | undefined = start && movedFrom(adapter, start),
): LayerFound[] {
  const { layers } = adapter;
  const starts = testStarts(layers);
  return layers.map((layer, i) => {
    progress("layers", i, layers.length);
    const { module, rank, alpha, scaling, inputs, outputs, dtypes, notCovered, loraA, loraB } =
      layer;
    return {
      module,
      rank,
      alpha,
      scaling,
      inputs,
      outputs,
      dtypes,
      notCovered,
      untrained: isAllZero(loraB.data),
      isZero: isAllZero(loraA.data),
      start: starts[i],
      product: productOf(layer),
      moved: moved?.[i] ?? null,
    };
  });
}

/** Smallest and largest. */
export type Range = readonly [low: number, high: number];

/** Layers of which everything but their numbers is equal. */
export interface LayerGroup extends Pick<
  LayerFound,
  | "rank"
  | "alpha"
  | "scaling"
  | "inputs"
  | "outputs"
  | "dtypes"
  | "notCovered"
  | "untrained"
  | "isZero"
> {
  readonly modules: readonly string[];
  /** Last parts of their names, e.g. "q_proj, v_proj". */
  readonly names: readonly string[];
  readonly consistent: readonly Start[];
  readonly seen: number;
  readonly productRank: Range;
  readonly stableRank: Range;
  readonly norm: Range;
  /** Of the relative move of A; null where no start was given, or found by a seed. */
  readonly moved: Range | null;
  readonly isFrozen: boolean | null;
}

const rangeOf = (list: readonly number[]): Range => [Math.min(...list), Math.max(...list)];

const keyOf = (layer: LayerFound): string => {
  const { rank, alpha, scaling, inputs, outputs, dtypes, notCovered, untrained, isZero } = layer;
  const { start, moved } = layer;
  const shape = [rank, alpha, scaling, inputs, outputs, dtypes.a, dtypes.b];
  return JSON.stringify([
    ...shape,
    notCovered,
    untrained,
    isZero,
    start.consistent,
    moved?.isRounding,
  ]);
};

function groupOf(layers: readonly LayerFound[]): LayerGroup {
  const [first] = layers;
  const { rank, alpha, scaling, inputs, outputs, dtypes, notCovered, untrained, isZero, start } =
    first;
  const moves = layers.flatMap(({ moved }) => (moved === null ? [] : [moved.relative]));
  return {
    rank,
    alpha,
    scaling,
    inputs,
    outputs,
    dtypes,
    notCovered,
    untrained,
    isZero,
    modules: layers.map(({ module }) => module),
    names: [...new Set(layers.map(({ module }) => module.split(".").at(-1) as string))],
    consistent: start.consistent,
    seen: Math.max(...layers.map((layer) => layer.start.seen)),
    productRank: rangeOf(layers.map(({ product }) => product.rank)),
    stableRank: rangeOf(layers.map(({ product }) => product.stableRank)),
    norm: rangeOf(layers.map(({ product }) => product.norm)),
    moved: moves.length > 0 ? rangeOf(moves) : null,
    isFrozen: first.moved?.isRounding ?? null,
  };
}

/** Groups, the one with the first layer first. */
export function groupLayers(layers: readonly LayerFound[]): LayerGroup[] {
  const groups = new Map<string, LayerFound[]>();
  for (const layer of layers) {
    const key = keyOf(layer);
    groups.set(key, [...(groups.get(key) ?? []), layer]);
  }
  return [...groups.values()].map(groupOf);
}
