/** The steps of a language model's training, compiled. */
import { jit, numpy as np } from "@jax-js/jax";
import { adamCorrection, adamStep } from "../adam.js";
import { oncePerKey, refs, type Tensors } from "../jax.js";
import { noiseDeviation, scalingOf } from "../method.js";
import { adaptersOf } from "./adapters.js";
import type { Batch } from "./documents.js";
import { differentiable, type Constants, type Differentiated } from "./loss.js";
import type { LanguageTraining } from "./options.js";
import type { TransformerShape } from "./transformer.js";

/** What moves, and Adam's two moments of it (empty under sgd). */
export interface State {
  readonly trained: Tensors;
  readonly first: Tensors;
  readonly second: Tensors;
}

/** Places in the array of numbers that change from step to step; the first two are Adam's corrections. */
const SCALARS = { rate: 2, weightDecay: 3, noise: 4, share: 5 } as const;
const scalar = (scalars: np.Array, name: keyof typeof SCALARS): np.Array =>
  scalars.ref.slice(SCALARS[name]);

/** Numbers of step 1, 2, ..: rates, steps and noise are data, so that one compiled function serves all. */
export const scalarsOf = (t: LanguageTraining, step: number): np.Array =>
  np.array([
    ...adamCorrection(step),
    t.rate * (t.decay ? 1 - (step - 1) / t.steps : 1),
    t.weightDecay,
    noiseDeviation(t),
    1 / t.batch,
  ]);

/** State after a step of the optimiser. */
function descend(t: LanguageTraining, state: State, gradients: Tensors, scalars: np.Array): State {
  const next = { trained: {} as Tensors, first: {} as Tensors, second: {} as Tensors };
  for (const [name, x] of Object.entries(state.trained)) {
    let g = gradients[name];
    if (t.optimizer === "adam") {
      const before = { first: state.first[name], second: state.second[name] };
      const { direction, moments } = adamStep(g, before, scalars);
      [next.first[name], next.second[name]] = [moments.first, moments.second];
      g = direction;
    }
    if (t.weightDecay > 0 && x.shape.length > 1)
      g = g.add(x.ref.mul(scalar(scalars, "weightDecay")));
    next.trained[name] = x.sub(g.mul(scalar(scalars, "rate")));
  }
  return next;
}

/**
 * A mean gradient G as the method uses it. flora: s^2 G A'A with a fresh A, one step of an adapter whose B is zero,
 * merged. noisy: a row's noise is standard normals times |row|/sqrt(rank).
 * @param drawn A of flora, standard normals of noisy; not used by other methods
 */
function usedGradient(t: LanguageTraining, mean: np.Array, drawn: np.Array): np.Array {
  if (t.method === "flora") {
    const scaling = scalingOf(t);
    return np.matmul(np.matmul(mean, drawn.ref.transpose()), drawn).mul(scaling * scaling);
  }
  if (t.method !== "noisy") return mean;
  const squares = mean.ref.mul(mean.ref).sum(-1, { keepdims: true });
  return mean.add(drawn.mul(np.sqrt(squares.mul(1 / t.rank))));
}

/** Each document's weights of its own, [n, ..], of which the gradients are the documents'. */
const copies = (trained: Tensors, n: number): Tensors =>
  Object.fromEntries(
    Object.entries(trained).map(([name, x]) => {
      const dims = x.shape.length === 1 ? [1, ...x.shape] : x.shape;
      return [name, np.broadcastTo(x.ref.reshape([1, ...dims]), [n, ...dims])];
    }),
  );

/**
 * Sum over documents of their gradients, each scaled to norm `bound` at most; documents that are not present count
 * nothing.
 */
function clippedSum(
  gradients: Tensors,
  trained: Tensors,
  present: np.Array,
  bound: np.Array,
): Tensors {
  const [n] = present.shape;
  const squares = Object.values(gradients)
    .map((g) =>
      g.ref
        .mul(g.ref)
        .reshape([n, g.size / n])
        .sum(-1),
    )
    .reduce((a, x) => a.add(x));
  const factor = present.mul(np.minimum(1, bound.div(np.sqrt(squares.add(1e-30)))));
  return Object.fromEntries(
    Object.entries(gradients).map(([name, g]) => [
      name,
      g
        .mul(factor.ref.reshape([n, 1, 1]))
        .sum(0)
        .reshape(trained[name].shape),
    ]),
  );
}

const mapped = (tree: Tensors, f: (x: np.Array, name: string) => np.Array): Tensors =>
  Object.fromEntries(Object.entries(tree).map(([name, x]) => [name, f(x, name)]));
const discarded = ({ losses, byproducts }: Differentiated): np.Array[] => [losses, ...byproducts];

/** Functions of a training; the last of what they return is to be released. */
interface Compiled {
  /** A whole step: state after it, mean loss of the documents. `drawn`: A of flora, normals of noisy. */
  step(
    state: State,
    constants: Constants,
    batch: Batch,
    drawn: Tensors,
    scalars: np.Array,
  ): [State, np.Array, np.Array[]];
  /** Of a step of dp methods, some documents: sum of their clipped gradients, sum of their losses. */
  clipped(
    trained: Tensors,
    constants: Constants,
    batch: Batch,
    present: np.Array,
    bound: np.Array,
  ): [Tensors, np.Array, np.Array[]];
  /** Ends a step of dp methods: adds noise to the sums and descends. */
  finish(state: State, sums: Tensors, noise: Tensors, scalars: np.Array): State;
}

function compile(t: LanguageTraining, shape: TransformerShape): Compiled {
  const lossOf = differentiable(shape, adaptersOf(t, shape));
  const functions: Compiled = {
    step(state, constants, batch, drawn, scalars) {
      const { trained } = state;
      const computed = lossOf(refs(trained), constants, batch);
      const share = 1 / computed.losses.shape[0];
      const used = mapped(computed.gradients, (g, name) =>
        usedGradient(t, g.mul(share), drawn[name]),
      );
      return [descend(t, state, used, scalars), computed.total.mul(share), discarded(computed)];
    },
    clipped(trained, constants, batch, present, bound) {
      const computed = lossOf(copies(trained, batch.x.shape[0]), constants, batch);
      const sums = clippedSum(computed.gradients, trained, present, bound);
      return [sums, computed.total, discarded(computed)];
    },
    finish: (state, sums, noise, scalars) =>
      descend(
        t,
        state,
        mapped(sums, (g, name) =>
          g.add(noise[name].mul(scalar(scalars, "noise"))).mul(scalar(scalars, "share")),
        ),
        scalars,
      ),
  };
  return Object.fromEntries(
    Object.entries(functions).map(([name, f]) => [name, jit(f as never)]),
  ) as unknown as Compiled;
}

/** Compiled once a thread and shape of the computation. */
export const compiled = oncePerKey(
  ({ t, shape }: { t: LanguageTraining; shape: TransformerShape }) => [
    t.method,
    t.rank,
    scalingOf(t),
    t.projections,
    t.optimizer,
    t.weightDecay > 0,
    shape,
  ],
  ({ t, shape }) => compile(t, shape),
);
