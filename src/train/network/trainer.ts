/** Trains models of one configuration in stacks; every random number is keyed by the model, not by its place in a stack. */
import { numpy as np } from "@jax-js/jax";
import { startJax } from "../jax.js";
import { normalSource } from "../../backend/simd/normals.js";
import { stream } from "../../core/stream.js";
import {
  adamCorrection,
  compileGradients,
  compileStep,
  effectiveWeight,
  forward,
  LANES,
  ownWeights,
  shapeOf,
  trainedParts,
  type Architecture,
  type Layer,
  type Part,
  type State,
} from "./mlp.js";
import { count, type Examples } from "../data/task.js";
import { batches, drawFactor } from "../draws.js";
import { hasAdapter, isPrivate, type Training } from "../method.js";

/** Weights (out x in, row-major) and biases of every layer. */
export interface Network {
  readonly widths: readonly number[];
  readonly w: readonly Float32Array[];
  readonly b: readonly Float32Array[];
}

/** One model to train: its members of the pool, and the keys of its streams. */
export interface Model {
  readonly members: ArrayLike<number>;
  readonly seed: string;
  /** (experiment, trial) of batches and noise. */
  readonly key: readonly [string, number];
  /** (experiment, trial) of the noise, where it is not `key`: models may share batches, but not noise. */
  readonly noiseKey?: readonly [string, number];
  /** (experiment, trial) of A: models may share it. */
  readonly factorKey: readonly [string, number];
}

/** Read access to one model at a checkpoint. */
export interface Snapshot {
  readonly step: number;
  /** Mean training loss over the batches since the last checkpoint; NaN before the first step. */
  readonly batchLoss: Float64Array;
  /** Positions in the pool of the next step's batch, model by model. */
  readonly batches: readonly number[][];
  /**
   * Gradients of given batches at the effective weights, each divided by the batch size of the training, model by model and layer by
   * layer (out x in; empty where a layer is not trained). Under dp-sgd examples are clipped first, as the method clips them.
   */
  gradients(batches: ReadonlyArray<readonly number[]>): Promise<Float32Array[][]>;
  /** Logits of examples, model by model (count x classes). */
  logits(examples: Examples): Promise<Float32Array[]>;
  /** Effective weights W + s B A and biases, model by model. */
  networks(): Promise<Network[]>;
  /** One layer's A and B, model by model; undefined without adapters. */
  factors(layer: number): Promise<Array<{ a: Float32Array; up: Float32Array }> | undefined>;
}

/** He initialisation. */
export function initialNetwork(
  widths: readonly number[],
  seed: string,
  experiment: string,
): Network {
  const { normal } = stream(seed, experiment, 0);
  const w = widths
    .slice(1)
    .map((n, l) =>
      Float32Array.from({ length: n * widths[l] }, () => Math.sqrt(2 / widths[l]) * normal()),
    );
  return { widths, w, b: widths.slice(1).map((n) => new Float32Array(n)) };
}

/**
 * Rows that hold every lane's batch, a multiple of 8: jax-js multiplies matrices of other sizes much more slowly. Rows that are not used
 * weigh nothing and change no bit of the others (tested), so a model does not depend on its neighbours' batches.
 */
const rowsFor = (lists: ReadonlyArray<readonly number[]>): number =>
  8 * Math.max(1, Math.ceil(Math.max(...lists.map((batch) => batch.length)) / 8));

/** Compiled once an architecture and thread. */
function once<T>(compile: (arch: Architecture) => T): (arch: Architecture) => T {
  const ready = new Map<string, T>();
  return (arch) => {
    const hash = JSON.stringify(arch);
    let found = ready.get(hash);
    if (found === undefined) ready.set(hash, (found = compile(arch)));
    return found;
  };
}
const stepOf = once(compileStep);
const gradientsOf = once(compileGradients);

/**
 * Trains up to LANES models side by side; `visit` sees them at each checkpoint (0 = before the first step).
 * @param expected members of a model on average: the sampling rate of dp methods is batch/expected, whatever a model's own number
 */
export async function trainStack(
  t: Training,
  start: Network,
  pool: Examples,
  models: readonly Model[],
  expected: number,
  checkpoints: readonly number[],
  visit: (snapshot: Snapshot) => Promise<void>,
): Promise<void> {
  if (!(models.length >= 1 && models.length <= LANES))
    throw new RangeError(`a stack holds 1..${LANES} models, got ${models.length}`);
  if (models.some((m) => m.members.length === 0)) throw new RangeError("every model needs members");
  await startJax();
  const arch: Architecture = {
    widths: start.widths,
    rows: rowsFor([new Array(t.batch)]),
    training: t,
  };
  // Free lanes repeat the first model.
  const lanes = Array.from({ length: LANES }, (_, k) => models[k] ?? models[0]);
  const draws = lanes.map((m) => ({
    batches: batches(t, m.members, expected, stream(m.seed, `${m.key[0]}/batches`, m.key[1])),
    factors: stream(m.seed, `${m.factorKey[0]}/factors`, m.factorKey[1]),
    noise: normalSource(m.seed, `${(m.noiseKey ?? m.key).join("/")}/noise`),
  }));
  const used = models.length;
  const stacked = (
    shape: readonly number[],
    fill: (lane: number, out: Float32Array) => void,
  ): np.Array => {
    const size = shape.reduce((a, b) => a * b, 1);
    const all = new Float32Array(LANES * size);
    for (let k = 0; k < LANES; k++) {
      if (k < used) fill(k, all.subarray(k * size, (k + 1) * size));
      else all.copyWithin(k * size, 0, size);
    }
    return np.array(all).reshape([LANES, ...shape]);
  };
  const depth = start.w.length;
  const parts = Array.from({ length: depth }, (_, l) => trainedParts(arch, l));
  const drawA = (l: number): np.Array =>
    stacked(shapeOf(arch, l, "a"), (k, out) =>
      drawFactor(t, arch.widths[l], draws[k].factors, out),
    );
  const adapted = parts.map((p) => p.includes("up"));
  const layers: Layer[] = start.w.map((w, l) => ({
    w: ownWeights(arch, l)
      ? stacked(shapeOf(arch, l, "w"), (_, out) => out.set(w))
      : np.array(w).reshape(shapeOf(arch, l, "w")),
    b: parts[l].includes("b")
      ? stacked(shapeOf(arch, l, "b"), (_, out) => out.set(start.b[l]))
      : np.array(start.b[l]),
    ...(adapted[l] ? { a: drawA(l), up: np.zeros([LANES, ...shapeOf(arch, l, "up")]) } : {}),
  }));
  const zeros = (): State["first"] =>
    parts.map((list, l) =>
      Object.fromEntries(
        t.optimizer === "adam"
          ? list.map((p) => [p, np.zeros([LANES, ...shapeOf(arch, l, p)])])
          : [],
      ),
    );
  let state: State = { layers, first: zeros(), second: zeros() };
  const laneOf = async (x: np.Array): Promise<Float32Array[]> => {
    const all = (await x.data()) as Float32Array;
    return models.map((_, k) =>
      all.slice((k * all.length) / LANES, ((k + 1) * all.length) / LANES),
    );
  };
  const { dim, classes } = pool;
  const inputs = (lists: ReadonlyArray<readonly number[]>): [np.Array, np.Array, np.Array] => {
    const rows = rowsFor(lists);
    const [x, y, weight] = [
      new Float32Array(LANES * rows * dim),
      new Float32Array(LANES * rows * classes),
      new Float32Array(LANES * rows),
    ];
    lists.forEach((batch, k) => {
      batch.forEach((example, i) => {
        const row = k * rows + i;
        x.set(pool.features.subarray(example * dim, (example + 1) * dim), row * dim);
        y[row * classes + pool.labels[example]] = 1;
        weight[row] = 1 / t.batch;
      });
    });
    for (let k = used; k < LANES; k++) {
      for (const [list, width] of [
        [x, dim],
        [y, classes],
        [weight, 1],
      ] as const)
        list.copyWithin(k * rows * width, 0, rows * width);
    }
    return [
      np.array(x).reshape([LANES, rows, dim]),
      np.array(y).reshape([LANES, rows, classes]),
      np.array(weight).reshape([LANES, rows]),
    ];
  };
  let [sum, since] = [new Float64Array(used), 0];
  const snapshot = (at: number, next: readonly number[][]): Snapshot => ({
    step: at,
    batchLoss: sum.map((x) => x / since),
    batches: next,
    async gradients(lists) {
      // Weights of adapted layers in place of their factors.
      const plain: Architecture =
        hasAdapter(t) || t.method === "noisy"
          ? { ...arch, training: { ...t, method: "full", biases: false } }
          : arch;
      const wholes = state.layers.map(({ w, b }, l): Layer => ({
        w: adapted[l] ? effectiveWeight(arch, state.layers, l) : w.ref,
        b: b.ref,
      }));
      const grads = gradientsOf({ ...plain, rows: rowsFor(lists) })(wholes, ...inputs(lists));
      const out: Float32Array[][] = models.map(() => []);
      for (const { w, b } of grads) {
        b?.dispose();
        (w ? await laneOf(w) : models.map(() => new Float32Array())).forEach((g, k) =>
          out[k].push(g),
        );
      }
      return out;
    },
    async logits(e) {
      const out = models.map(() => new Float32Array(count(e) * e.classes));
      // In slices, so that activations of all lanes stay small.
      for (let first = 0; first < count(e); first += 256) {
        const n = Math.min(256, count(e) - first);
        const x = np
          .array(e.features.slice(first * e.dim, (first + n) * e.dim))
          .reshape([1, n, e.dim]);
        (await laneOf(forward(arch, state.layers, np.broadcastTo(x, [LANES, n, e.dim])))).forEach(
          (v, k) => out[k].set(v, first * e.classes),
        );
      }
      return out;
    },
    async networks() {
      const w: Float32Array[][] = [];
      const b: Float32Array[][] = [];
      for (let l = 0; l < depth; l++) {
        w.push(await laneOf(effectiveWeight(arch, state.layers, l)));
        b.push(
          parts[l].includes("b")
            ? await laneOf(state.layers[l].b.ref)
            : models.map(() => start.b[l]),
        );
      }
      return models.map((_, k) => ({
        widths: start.widths,
        w: w.map((x) => x[k]),
        b: b.map((x) => x[k]),
      }));
    },
    async factors(l) {
      const { a, up } = state.layers[l];
      if (!a || !up) return undefined;
      const [as, ups] = [await laneOf(a.ref), await laneOf(up.ref)];
      return models.map((_, k) => ({ a: as[k], up: ups[k] }));
    },
  });
  const noisy = isPrivate(t) || t.method === "noisy";
  const trained = parts.reduce(
    (a, list, l) =>
      a + list.reduce((b, p) => b + shapeOf(arch, l, p).reduce((c, d) => c * d, 1), 0),
    0,
  );
  const drawn = models.map(() => new Float32Array(noisy ? trained : 0));
  const last = Math.max(...checkpoints);
  for (let at = 0; ; at++) {
    const next = draws.slice(0, used).map((d) => d.batches.next().value);
    if (checkpoints.includes(at)) {
      await visit(snapshot(at, next));
      [sum, since] = [new Float64Array(used), 0];
    }
    if (at === last) break;
    if (t.method === "flora" && at > 0 && at % t.resampleEvery === 0) {
      state.layers.forEach((layer, l) => {
        if (!layer.a || !layer.up) return;
        const merged = effectiveWeight(arch, state.layers, l);
        for (const old of [layer.w, layer.a, layer.up]) old.dispose();
        state.layers[l] = {
          ...layer,
          w: merged,
          a: drawA(l),
          up: np.zeros([LANES, ...shapeOf(arch, l, "up")]),
        };
      });
    }
    // Stream `at` of each model's noise, cut into its parts.
    if (noisy) drawn.forEach((out, k) => draws[k].noise(at, out));
    let cut = 0;
    const noise = parts.map((list, l): Partial<Record<Part, np.Array>> =>
      Object.fromEntries(
        noisy
          ? list.map((p) => {
              const from = cut;
              return [
                p,
                stacked(shapeOf(arch, l, p), (k, out) => {
                  out.set(drawn[k].subarray(from, (cut = from + out.length)));
                }),
              ];
            })
          : [],
      ),
    );
    const [after, loss] = stepOf({ ...arch, rows: rowsFor(next) })(
      state,
      ...inputs(next),
      noise,
      np.array(adamCorrection(at + 1)),
    );
    state = after;
    // Waiting for each step keeps jax-js from queueing (and holding) all of them.
    const losses = (await loss.data()) as Float32Array;
    for (let k = 0; k < used; k++) sum[k] += losses[k];
    since++;
  }
  for (const layer of state.layers)
    for (const part of Object.values(layer) as np.Array[]) part.dispose();
  for (const list of [state.first, state.second])
    for (const m of list) for (const part of Object.values(m)) part.dispose();
}
