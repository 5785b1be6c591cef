/** One step of B, in f64, from the gradients of single examples: what each optimiser makes of them (E14). */
import { norm } from "../../core/row-major.js";
import { adamUpdate } from "../../train/adam.js";

/**
 * sgd; momentum; decay: decoupled weight decay; clip: each example's gradient is scaled to a norm at most; noise: the
 * same and Gaussian noise of that size (a step of DP-SGD); adam.
 */
export const OPTIMIZERS = ["sgd", "momentum", "decay", "clip", "noise", "adam"] as const;
export type Optimizer = (typeof OPTIMIZERS)[number];

/** Those after which B is a combination of single examples' gradients, whatever the coefficients. */
export const LINEAR: readonly string[] = ["sgd", "momentum", "decay", "clip"];

export const MOMENTUM = 0.9;
export const DECAY = 1;
/** Learning rates, by what is trained. */
export const RATES = { classifier: 0.05, language: 0.1, adam: 1e-3 } as const;

/** B of each adapted module, and what the optimiser remembers; `bound`: the norm that clip and noise scale to. */
export interface State {
  readonly b: readonly Float64Array[];
  readonly first: readonly Float64Array[];
  readonly second: readonly Float64Array[];
  readonly bound: number;
  readonly t: number;
}

export function startState(sizes: readonly number[]): State {
  const zeros = (): Float64Array[] => sizes.map((size) => new Float64Array(size));
  return { b: zeros(), first: zeros(), second: zeros(), bound: NaN, t: 0 };
}

/** Gradients of single examples: example by example, module by module. */
type Gradients = ReadonlyArray<readonly Float64Array[]>;

const normOf = (modules: readonly Float64Array[]): number =>
  Math.sqrt(modules.reduce((sum, g) => sum + norm(g) ** 2, 0));
const median = (list: readonly number[]): number =>
  [...list].sort((x, y) => x - y)[list.length >> 1];

/** Sum over examples, each times its factor, divided by the size of the batch. */
function meanOf(each: Gradients, factors: readonly number[], batch: number): Float64Array[] {
  return each[0].map((_, m) => {
    const out = new Float64Array(each[0][m].length);
    each.forEach((modules, i) => {
      const [g, factor] = [modules[m], factors[i] / batch];
      for (let k = 0; k < out.length; k++) out[k] += factor * g[k];
    });
    return out;
  });
}

/** How a step is taken. */
export interface Taken {
  readonly optimizer: Optimizer;
  readonly rate: number;
  readonly batch: number;
  readonly normal: () => number;
}

/** The state after a step. Clipping is at the median norm of the first batch, so that it acts on half of it. */
export function advance(state: State, each: Gradients, taken: Taken): State {
  const { optimizer, rate, batch, normal } = taken;
  const clips = optimizer === "clip" || optimizer === "noise";
  const norms = clips ? each.map(normOf) : [];
  const bound = state.t === 0 && clips ? median(norms) : state.bound;
  const factors = each.map((_, i) => (clips ? Math.min(1, bound / Math.max(norms[i], 1e-300)) : 1));
  let g = meanOf(each, factors, batch);
  const t = state.t + 1;
  if (optimizer === "noise") g = g.map((list) => list.map((x) => x + (bound / batch) * normal()));
  const moved = (steps: readonly Float64Array[], kept = 1): Float64Array[] =>
    state.b.map((b, m) => b.map((x, k) => kept * x - rate * steps[m][k]));
  switch (optimizer) {
    case "momentum": {
      const first = state.first.map((v, m) => v.map((x, k) => MOMENTUM * x + g[m][k]));
      return { ...state, b: moved(first), first, t };
    }
    case "adam": {
      const all = g.map((list, m) =>
        adamUpdate(list, { first: state.first[m], second: state.second[m] }, rate, t),
      );
      return {
        ...state,
        b: state.b.map((b, m) => b.map((x, k) => x - all[m].update[k])),
        first: all.map(({ moments }) => moments.first),
        second: all.map(({ moments }) => moments.second),
        t,
      };
    }
    case "decay":
      return { ...state, b: moved(g, 1 - rate * DECAY), t };
    default:
      return { ...state, b: moved(g), bound, t };
  }
}
