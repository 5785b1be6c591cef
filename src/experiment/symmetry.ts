/**
 * Membership attacks on low-rank updates of real gradients (E11): the hidden layer of the MNIST network, adapted by LoRA.
 * Each step uses a fresh batch; in even trials a target example joins the last batch, in odd ones it does not. The attacker
 * knows W_0, every batch and the target, not A (unless said so), and scores "member" by asymmetry(without) - asymmetry(with).
 */
import { z } from "zod";
import { auc, tprAtFpr } from "../attack/roc.js";
import { asymmetry } from "../attack/symmetry.js";
import { pow } from "../core/stdlib.js";
import { stream } from "../core/stream.js";
import { mnistWeights } from "../train/network/gradients.js";
import {
  addExample,
  hiddenDelta,
  hiddenLayer,
  type HiddenLayer,
} from "../train/network/hidden-layer.js";
import { loadMnist } from "../train/data/mnist.js";
import { onSharedMemory, planBase, rankField, trialsOf, type CellBase, type Kind } from "./kind.js";
import type { SymmetryRow } from "./rows.js";
import { emptySums, mergeSums, type Sums } from "./sums.js";

const METHODS = ["sgd", "momentum", "adam", "trained-a"] as const;
export const symmetrySchema = z.strictObject({
  kind: z.literal("symmetry"),
  ...planBase,
  source: z.literal("mnist"),
  /** SGD steps before the adapter is trained. */
  pretraining: z.number().int().min(0).max(10_000),
  methods: z.array(z.enum(METHODS)).min(1),
  ranks: z.array(rankField).min(1),
  batchSizes: z.array(z.number().int().min(1).max(1024)).min(1),
  steps: z.array(z.number().int().min(1).max(1000)).min(1),
  /** Noise added to the observed update, as noise multiplier relative to the target's own contribution. */
  sigmas: z.array(z.number().min(0)).min(1),
  /** Rows of the update that the symmetry test uses: those where the target's gradient is largest. */
  rowsUsed: z.number().int().min(2).max(128),
});
type SymmetryPlan = z.infer<typeof symmetrySchema>;
interface SymmetryCell extends CellBase {
  readonly method: (typeof METHODS)[number];
  readonly rank: number;
  readonly batch: number;
  readonly steps: number;
  readonly sigma: number;
  readonly rowsUsed: number;
}

export const OBSERVERS = ["iterates", "final", "knows-a"] as const;
const POOL = 4096;
const RATE = { sgd: 0.1, momentum: 0.1, adam: 1e-3, "trained-a": 0.1 } as const;
const MOMENTUM = 0.9;
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** X Y' for X n x m, Y r x m. */
function timesTransposed(x: Float64Array, y: Float64Array, dim: number): Float64Array {
  const [n, r] = [x.length / dim, y.length / dim];
  const out = new Float64Array(n * r);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < r; k++) {
      let sum = 0;
      for (let j = 0; j < dim; j++) sum += x[i * dim + j] * y[k * dim + j];
      out[i * r + k] = sum;
    }
  return out;
}

/** X A for X n x r, A r x m. */
function times(x: Float64Array, a: Float64Array, rank: number, dim: number): Float64Array {
  const n = x.length / rank;
  const out = new Float64Array(n * dim);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < rank; k++) {
      const v = x[i * rank + k];
      if (v !== 0) for (let j = 0; j < dim; j++) out[i * dim + j] += v * a[k * dim + j];
    }
  return out;
}

/** X' Y for X n x r, Y n x m. */
function transposedTimes(
  x: Float64Array,
  y: Float64Array,
  rank: number,
  dim: number,
): Float64Array {
  const out = new Float64Array(rank * dim);
  for (let i = 0; i < y.length / dim; i++)
    for (let k = 0; k < rank; k++) {
      const v = x[i * rank + k];
      if (v !== 0) for (let j = 0; j < dim; j++) out[k * dim + j] += v * y[i * dim + j];
    }
  return out;
}

function minus(a: Float64Array, b: Float64Array, scale = 1): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i] - scale * b[i];
  return out;
}
function size(a: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * a[i];
  return Math.sqrt(sum);
}

/** Factors and optimiser state; W = W_0 + B A. */
interface Adapter {
  a: Float64Array;
  b: Float64Array;
  first: Float64Array;
  second: Float64Array;
  t: number;
}

/** One step of the method under the full gradient v. */
function update(cell: SymmetryCell, s: Adapter, v: Float64Array, dim: number): Adapter {
  const gradient = timesTransposed(v, s.a, dim);
  const rate = RATE[cell.method];
  const t = s.t + 1;
  if (cell.method === "momentum") {
    const first = s.first.map((x, i) => MOMENTUM * x + gradient[i]);
    return { ...s, b: minus(s.b, first, rate), first, t };
  }
  if (cell.method === "adam") {
    const first = s.first.map((x, i) => ADAM.beta1 * x + (1 - ADAM.beta1) * gradient[i]);
    const second = s.second.map((x, i) => ADAM.beta2 * x + (1 - ADAM.beta2) * gradient[i] ** 2);
    const b = s.b.map(
      (x, i) =>
        x -
        (rate * (first[i] / (1 - pow(ADAM.beta1, t)))) /
          (Math.sqrt(second[i] / (1 - pow(ADAM.beta2, t))) + ADAM.epsilon),
    );
    return { ...s, b, first, second, t };
  }
  const a =
    cell.method === "trained-a" ? minus(s.a, transposedTimes(s.b, v, cell.rank, dim), rate) : s.a;
  return { ...s, a, b: minus(s.b, gradient, rate), t };
}

/** One trial: scores of the three observers, and the asymmetries of the true and the other candidate (iterates). */
function attack(
  cell: SymmetryCell,
  layer: HiddenLayer,
  startDeltas: Float64Array,
  seed: string,
  experiment: string,
  trial: number,
): number[] {
  const { width: dim } = layer;
  const { rank, batch, steps } = cell;
  const { uniform, normal } = stream(seed, experiment, trial);
  const member = trial % 2 === 0;
  const pick = (): number => Math.floor(uniform() * POOL);
  const target = pick();
  const batches = Array.from({ length: steps }, () => Array.from({ length: batch }, pick));
  const weight0 = layer.weight;
  let state: Adapter = {
    a: Float64Array.from({ length: rank * dim }, () => normal() / Math.sqrt(rank)),
    b: new Float64Array(dim * rank),
    first: new Float64Array(dim * rank),
    second: new Float64Array(dim * rank),
    t: 0,
  };
  const deltaOf = (weight: Float64Array, i: number): Float64Array =>
    weight === weight0
      ? startDeltas.subarray(i * dim, (i + 1) * dim)
      : hiddenDelta(layer, weight, i);
  const weightOf = (s: Adapter): Float64Array => minus(weight0, times(s.b, s.a, rank, dim), -1);
  const gradientOf = (weight: Float64Array, examples: readonly number[]): Float64Array => {
    const v = new Float64Array(dim * dim);
    for (const i of examples) addExample(v, layer, deltaOf(weight, i), i, 1 / batch);
    return v;
  };
  const withTarget = (v: Float64Array, weight: Float64Array): Float64Array => {
    const out = v.slice();
    addExample(out, layer, deltaOf(weight, target), target, 1 / batch);
    return out;
  };
  let weight = weight0;
  let before = weight0;
  let linear: Float64Array = new Float64Array(dim * dim);
  for (let t = 0; t + 1 < steps; t++) {
    const v = gradientOf(weight, batches[t]);
    linear = minus(linear, t === 0 ? v : gradientOf(weight0, batches[t]), -1);
    state = update(cell, state, v, dim);
    before = weight;
    weight = weightOf(state);
  }
  const without = gradientOf(weight, batches[steps - 1]);
  const including = withTarget(without, weight);
  const next = update(cell, state, member ? including : without, dim);
  const rate = RATE[cell.method];
  const share = size(minus(including, without));
  const noise = Float64Array.from({ length: dim * dim }, () =>
    cell.sigma > 0 ? rate * cell.sigma * share * normal() : 0,
  );
  const reached = minus(weightOf(next), noise, -1);
  const step = minus(reached, weight);
  // Momentum is undone by its known coefficient; Adam and a trained A leave the symmetric form only approximately.
  const single = cell.method === "momentum" ? minus(step, minus(weight, before), MOMENTUM) : step;
  const largest = (d: Float64Array): number[] =>
    [...d.keys()].sort((i, k) => Math.abs(d[k]) - Math.abs(d[i])).slice(0, cell.rowsUsed);
  const rows = largest(deltaOf(weight, target));
  const test = (y: Float64Array, v: Float64Array): number => asymmetry(y, v, dim, rows);
  const [r0, r1] = [test(single, without), test(single, including)];
  let final = r0 - r1;
  if (steps > 1) {
    const base = minus(linear, gradientOf(weight0, batches[steps - 1]), -1);
    const total = minus(reached, weight0);
    // This observer never sees W_{T-1}: its rows, too, come from W_0.
    const seen = largest(deltaOf(weight0, target));
    final =
      asymmetry(total, base, dim, seen) - asymmetry(total, withTarget(base, weight0), dim, seen);
  }
  const predicted = (v: Float64Array): number =>
    size(minus(step, minus(weightOf(update(cell, state, v, dim)), weight)));
  return [
    r0 - r1,
    final,
    predicted(without) - predicted(including),
    member ? r1 : r0,
    member ? r0 : r1,
  ];
}

const VALUES = 5;

/** What the trials of an observer come to; the target is a member in those of even index. */
export function outcome(
  scores: readonly number[],
  residualsTrue: readonly number[],
  residualsOther: readonly number[],
): Pick<
  SymmetryRow,
  "trials" | "auc" | "aucLow" | "aucHigh" | "tprAt10" | "right" | "residualTrue" | "residualOther"
> {
  const of = {
    members: scores.filter((_, t) => t % 2 === 0),
    nonMembers: scores.filter((_, t) => t % 2 === 1),
  };
  const area = auc(of);
  const median = (list: readonly number[]): number =>
    [...list].sort((a, b) => a - b)[list.length >> 1];
  return {
    trials: scores.length,
    auc: area.value,
    aucLow: area.low,
    aucHigh: area.high,
    tprAt10: tprAtFpr(of, 0.1),
    right: of.members.filter((s) => s > 0).length + of.nonMembers.filter((s) => s < 0).length,
    residualTrue: median(residualsTrue),
    residualOther: median(residualsOther),
  };
}

export const symmetry: Kind<SymmetryPlan, SymmetryCell, Sums> = {
  source: (plan) => plan.source,
  model: () => "classifier",
  async prepare(plan, seed) {
    const layer = hiddenLayer(
      await mnistWeights(seed, plan.pretraining),
      loadMnist("train", POOL),
      POOL,
    );
    const { width, classes, ...arrays } = layer;
    // Every trial starts from W_0: the examples' deltas there are worked out once.
    const startDeltas = onSharedMemory(
      Array.from({ length: POOL }, (_, i) => [...hiddenDelta(layer, layer.weight, i)]).flat(),
    );
    const shared = Object.fromEntries(
      Object.entries(arrays).map(([name, values]) => [name, onSharedMemory(values)]),
    );
    const cells = plan.methods.flatMap((method) =>
      plan.ranks.flatMap((rank) =>
        plan.batchSizes.flatMap((batch) =>
          plan.steps.flatMap((steps) =>
            plan.sigmas.map((sigma) => {
              const work = (2 * steps * batch + 3 * rank + plan.rowsUsed ** 2 / 64) * width * width;
              return {
                id: `${method}/r${rank}/b${batch}/T${steps}/s${sigma}`,
                method,
                rank,
                batch,
                steps,
                sigma,
                rowsUsed: plan.rowsUsed,
                work,
                trials: trialsOf(plan.trials, work),
              };
            }),
          ),
        ),
      ),
    );
    return { cells, shared: { ...shared, startDeltas, shape: onSharedMemory([width, classes]) } };
  },
  async simulate({ cell, seed, plan, first, count }, _, shared) {
    const { shape, startDeltas, ...arrays } = shared;
    const layer = { ...arrays, width: shape[0], classes: shape[1] } as unknown as HiddenLayer;
    const sums = emptySums(0);
    for (let t = first; t < first + count; t++)
      sums.values.push(...attack(cell, layer, startDeltas, seed, `${plan}/${cell.id}`, t));
    return sums;
  },
  merge: mergeSums,
  tables(cell, { values }, { plan, source, seed }) {
    const column = (c: number): number[] => values.filter((_, i) => i % VALUES === c);
    return {
      symmetry: OBSERVERS.map((observer, c) => ({
        plan,
        cell: cell.id,
        source,
        layer: "hidden",
        method: cell.method,
        observer,
        rank: cell.rank,
        batch: cell.batch,
        steps: cell.steps,
        sigma: cell.sigma,
        seed,
        ...outcome(column(c), column(3), column(4)),
      })),
    };
  },
};
