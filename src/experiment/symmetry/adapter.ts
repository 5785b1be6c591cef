/** One adapter of the hidden layer in f64, W = W_0 + B A, and a step of each method. */
import { minus, times, timesTransposed, transposedTimes } from "../../core/row-major.js";
import { adamUpdate } from "../../train/adam.js";
import type { SymmetryCell } from "./plan.js";

export const RATE = { sgd: 0.1, momentum: 0.1, adam: 1e-3, "trained-a": 0.1 } as const;
export const MOMENTUM = 0.9;

/** Factors A (r x m) and B (m x r), and the optimiser's state. */
export interface Adapter {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly t: number;
}

/** A ~ Normal(0, 1/rank), B = 0. */
export function startAdapter(rank: number, dim: number, normal: () => number): Adapter {
  return {
    a: Float64Array.from({ length: rank * dim }, () => normal() / Math.sqrt(rank)),
    b: new Float64Array(dim * rank),
    first: new Float64Array(dim * rank),
    second: new Float64Array(dim * rank),
    t: 0,
  };
}

/** B A. */
export const deltaOfWeights = ({ a, b }: Adapter, rank: number, dim: number): Float64Array =>
  times(b, a, rank, dim);

/** One step of the method under the full gradient v. */
export function update(cell: SymmetryCell, s: Adapter, v: Float64Array, dim: number): Adapter {
  const gradient = timesTransposed(v, s.a, dim);
  const rate = RATE[cell.method];
  const t = s.t + 1;
  switch (cell.method) {
    case "momentum": {
      const first = s.first.map((x, i) => MOMENTUM * x + gradient[i]);
      return { ...s, b: minus(s.b, first, rate), first, t };
    }
    case "adam": {
      const { update: subtracted, moments } = adamUpdate(gradient, s, rate, t);
      return { ...s, ...moments, b: minus(s.b, subtracted), t };
    }
    case "trained-a": {
      const a = minus(s.a, transposedTimes(s.b, v, cell.rank, dim), rate);
      return { ...s, a, b: minus(s.b, gradient, rate), t };
    }
    case "sgd":
      return { ...s, b: minus(s.b, gradient, rate), t };
  }
}
