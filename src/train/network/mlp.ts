/** Multilayer perceptrons (ReLU, softmax cross-entropy): what a method trains of each layer. */
import { hasAdapter, mergesFactors, trainsA, trainsAll, type Training } from "../method.js";

/** Models that are trained side by side at most: they share what is frozen. */
export const LANES = 8;

/** Factors of the update s B A. loraA: rank x in; loraB: out x rank. */
export type Part = "w" | "bias" | "loraA" | "loraB";

/** Something for each of some parts. */
export type Parts<T> = Partial<Record<Part, T>>;

/** Widths of a network, and how it is trained. */
export interface Architecture {
  readonly widths: readonly number[];
  readonly training: Training;
}

/** Trained parts of a layer, in the order in which their noise is drawn. */
export function trainedParts({ widths, training }: Architecture, layer: number): Part[] {
  const moved = (training.layers ?? widths.slice(1).map((_, l) => l)).includes(layer);
  if (!moved) return [];
  if (hasAdapter(training)) return trainsA(training) ? ["loraA", "loraB"] : ["loraB"];
  return training.biases && trainsAll(training) ? ["w", "bias"] : ["w"];
}

/** True where every model has its own W: it is trained, or factors are merged into it. */
export const ownWeights = (arch: Architecture, layer: number): boolean =>
  trainedParts(arch, layer).includes("w") ||
  (mergesFactors(arch.training) && trainedParts(arch, layer).length > 0);

/** Shape of a part of one model. */
export function shapeOf({ widths, training }: Architecture, layer: number, part: Part): number[] {
  const [m, n, r] = [widths[layer], widths[layer + 1], training.rank];
  return { w: [n, m], bias: [n], loraA: [r, m], loraB: [n, r] }[part];
}

/** Every trained part, in the order in which noise is drawn. */
export const allTrained = (
  arch: Architecture,
): Array<{ readonly layer: number; readonly part: Part; readonly shape: number[] }> =>
  arch.widths
    .slice(1)
    .flatMap((_, layer) =>
      trainedParts(arch, layer).map((part) => ({ layer, part, shape: shapeOf(arch, layer, part) })),
    );
