/** One trial: an adapter is trained, its last batch with or without the target, and three observers score "member". */
import { asymmetry } from "../../attack/symmetry.js";
import { minus, norm, plus } from "../../core/row-major.js";
import { scaled } from "../../core/scaling.js";
import { stream, type Stream } from "../../core/stream.js";
import { addExamples, hiddenDelta } from "../../train/network/hidden-layer.js";
import { layout } from "../layout.js";
import { deltaOfWeights, MOMENTUM, RATE, startAdapter, update, type Adapter } from "./adapter.js";
import { POOL, type Scene, type SymmetryCell } from "./plan.js";

/** iterates: every W_t; final: W_0 and W_T only; knows-a: every B_t, and A. */
export const OBSERVERS = ["iterates", "final", "knows-a"] as const;

/** Scores of the observers, and the asymmetries of the true and of the other candidate (iterates). */
export const TRIAL = layout({
  iterates: "number",
  final: "number",
  "knows-a": "number",
  residualTrue: "number",
  residualOther: "number",
});

/** Gradients of the layer, for any of its weights. */
interface Gradients {
  /** Delta of example i at the weights. */
  delta(weight: Float64Array, i: number): Float64Array;
  /** Mean gradient of a batch of the cell's size. */
  of(weight: Float64Array, examples: readonly number[]): Float64Array;
  /** The same and the target's share. */
  withTarget(v: Float64Array, weight: Float64Array): Float64Array;
}

function gradientsOf({ layer, startDeltas }: Scene, batch: number, target: number): Gradients {
  const { width: dim, weight: weight0 } = layer;
  const delta = (weight: Float64Array, i: number): Float64Array =>
    weight === weight0
      ? startDeltas.subarray(i * dim, (i + 1) * dim)
      : hiddenDelta(layer, weight, i);
  const add = (into: Float64Array, weight: Float64Array, examples: readonly number[]): void => {
    const deltas = examples.map((i) => delta(weight, i));
    addExamples(into, layer, examples, deltas, 1 / batch);
  };
  return {
    delta,
    of(weight, examples) {
      const v = new Float64Array(dim * dim);
      add(v, weight, examples);
      return v;
    },
    withTarget(v, weight) {
      const out = v.slice();
      add(out, weight, [target]);
      return out;
    },
  };
}

/** Weights before the last step and before that, and the sum of the batches' gradients at W_0. */
interface Trained {
  readonly state: Adapter;
  readonly weight: Float64Array;
  readonly before: Float64Array;
  readonly linear: Float64Array;
}

/** All steps but the last. */
function train(
  cell: SymmetryCell,
  { layer }: Scene,
  gradients: Gradients,
  batches: readonly number[][],
  start: Adapter,
): Trained {
  const { width: dim, weight: weight0 } = layer;
  let [state, weight, before] = [start, weight0, weight0];
  let linear: Float64Array = new Float64Array(dim * dim);
  for (let t = 0; t + 1 < cell.steps; t++) {
    const v = scaled(gradients.of(weight, batches[t]), dim, cell.scaling);
    const atStart = t === 0 ? v : scaled(gradients.of(weight0, batches[t]), dim, cell.scaling);
    linear = plus(linear, atStart);
    state = update(cell, state, v, dim);
    before = weight;
    weight = plus(weight0, deltaOfWeights(state, cell.rank, dim));
  }
  return { state, weight, before, linear };
}

/** Rows of the update that the test uses: those where the target's delta is largest. */
const largestRows = (delta: Float64Array, count: number): number[] =>
  [...delta.keys()].sort((i, k) => Math.abs(delta[k]) - Math.abs(delta[i])).slice(0, count);

export function attack(
  cell: SymmetryCell,
  scene: Scene,
  key: readonly [seed: string, experiment: string, trial: number],
): number[] {
  const { rank, batch, steps, method, rowsUsed, scaling } = cell;
  const { width: dim, weight: weight0 } = scene.layer;
  const { uniform, normal } = stream(...key);
  const isMember = key[2] % 2 === 0;
  const pick = (): number => Math.floor(uniform() * POOL);
  const target = pick();
  const batches = Array.from({ length: steps }, () => Array.from({ length: batch }, pick));
  const gradients = gradientsOf(scene, batch, target);
  const start = startAdapter(rank, dim, normal);
  const trained = train(cell, scene, gradients, batches, start);
  const { state, weight, before } = trained;
  const last = batches[steps - 1];
  const lastGradient = gradients.of(weight, last);
  const without = scaled(lastGradient, dim, scaling);
  const including = scaled(gradients.withTarget(lastGradient, weight), dim, scaling);
  const weightAfter = (v: Float64Array): Float64Array =>
    plus(weight0, deltaOfWeights(update(cell, state, v, dim), rank, dim));
  const after = { without: weightAfter(without), including: weightAfter(including) };
  const share = norm(minus(including, without));
  const reached = noised(cell, isMember ? after.including : after.without, share, normal);
  const step = minus(reached, weight);
  // Momentum is undone by its known coefficient; Adam and a trained A leave the symmetric form only approximately.
  const single = method === "momentum" ? minus(step, minus(weight, before), MOMENTUM) : step;
  const rows = largestRows(gradients.delta(weight, target), rowsUsed);
  const residual = {
    without: asymmetry(single, without, dim, rows),
    including: asymmetry(single, including, dim, rows),
  };
  const predictionError = (expected: Float64Array): number =>
    norm(minus(step, minus(expected, weight)));
  const iterates = residual.without - residual.including;
  return TRIAL.pack({
    iterates,
    final:
      steps > 1
        ? finalScore(cell, scene, gradients, { target, last, linear: trained.linear, reached })
        : iterates,
    "knows-a": predictionError(after.without) - predictionError(after.including),
    residualTrue: isMember ? residual.including : residual.without,
    residualOther: isMember ? residual.without : residual.including,
  });
}

/** Weights with Gaussian noise on the observed update, relative to the target's share of the gradient. */
const noised = (
  { method, sigma }: SymmetryCell,
  weight: Float64Array,
  share: number,
  normal: Stream["normal"],
): Float64Array =>
  sigma > 0 ? weight.map((w) => w + RATE[method] * sigma * share * normal()) : weight;

/** Score of the observer who never sees W_{T-1}: gradients and rows, too, come from W_0. */
function finalScore(
  { rowsUsed, scaling }: SymmetryCell,
  { layer }: Scene,
  gradients: Gradients,
  seen: {
    readonly target: number;
    readonly last: readonly number[];
    readonly linear: Float64Array;
    readonly reached: Float64Array;
  },
): number {
  const { width: dim, weight: weight0 } = layer;
  const lastGradient = gradients.of(weight0, seen.last);
  const without = plus(seen.linear, scaled(lastGradient, dim, scaling));
  const including =
    scaling === "none"
      ? gradients.withTarget(without, weight0)
      : plus(seen.linear, scaled(gradients.withTarget(lastGradient, weight0), dim, scaling));
  const total = minus(seen.reached, weight0);
  const rows = largestRows(gradients.delta(weight0, seen.target), rowsUsed);
  return asymmetry(total, without, dim, rows) - asymmetry(total, including, dim, rows);
}
