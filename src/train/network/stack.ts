/** The arrays of a stack: its layers, batches and noise from the streams of its models. */
import { numpy as np } from "@jax-js/jax";
import { normalSource } from "../../backend/simd/normals.js";
import { stream, type Stream } from "../../core/stream.js";
import { count, type Examples } from "../data/examples.js";
import { batches, cutInto, drawFactor, sizeOf, type OtherSampling } from "../draws.js";
import { addsNoise, type Training } from "../method.js";
import type { Batch, CanaryBatch } from "./backward.js";
import {
  effectiveWeight,
  LANES,
  ownWeights,
  shapeOf,
  trainedParts,
  type Architecture,
  type Layer,
  type Part,
  type PartArrays,
} from "./mlp.js";
import type { Network } from "./network.js";
import type { State } from "./step.js";

/** One model to train: its members of the pool, and the keys of its streams. */
export interface Model {
  /** Positions in the pool; those behind it are canaries. */
  readonly members: ArrayLike<number>;
  readonly seed: string;
  /** (experiment, trial) of batches and noise. */
  readonly key: readonly [string, number];
  /** (experiment, trial) of the noise, where it is not `key`: models may share batches, but not noise. */
  readonly noiseKey?: readonly [string, number];
  /** (experiment, trial) of A: models may share it. */
  readonly factorKey: readonly [string, number];
}

/** Models of one configuration to train side by side. */
export interface NetworkJob {
  readonly training: Training;
  readonly start: Network;
  readonly pool: Examples;
  /** 1..LANES. */
  readonly models: readonly Model[];
  /**
   * Members of a model on average: the sampling rate of dp methods is batch/expected, not over a model's own number.
   */
  readonly expected: number;
  /** Steps at which the models are visited, 0 = before the first; training ends with the last. */
  readonly checkpoints: readonly number[];
  /**
   * Of dp methods, for audits: gradients of canaries, before clipping. Each is a vector of all that is trained, in the
   * order of {@link Snapshot.trained}. A canary is a member of a model as an example of the pool is.
   */
  readonly canaries?: readonly Float32Array[];
  /** Of dp methods, for controls of audits: how batches are drawn in place of Poisson sampling. */
  readonly sampling?: OtherSampling | undefined;
}

/** A job, what is trained of each layer, and the streams of each model. */
export interface Stack {
  readonly job: NetworkJob;
  readonly arch: Architecture;
  readonly parts: ReadonlyArray<readonly Part[]>;
  readonly draws: ReadonlyArray<{
    readonly batches: Generator<number[], never>;
    readonly factors: Stream;
    readonly noise: (index: number, out: Float32Array) => void;
  }>;
  /** Gradients of canaries by layer and part, [canaries, ..]. */
  readonly canaries?: PartArrays[];
}

/**
 * Rows that hold every lane's batch, a multiple of 8: jax-js multiplies matrices of other sizes much more slowly. Rows
 * that are not used weigh nothing and change no bit of the others (tested), so a model does not depend on its
 * neighbours' batches.
 */
export const rowsFor = (lists: ReadonlyArray<readonly number[]>): number =>
  8 * Math.max(1, Math.ceil(Math.max(...lists.map((batch) => batch.length)) / 8));

/** Positions of examples in batches, without those of canaries. */
export const examplesOf = (
  { job: { pool, canaries } }: Stack,
  lists: ReadonlyArray<readonly number[]>,
): ReadonlyArray<readonly number[]> =>
  canaries ? lists.map((batch) => batch.filter((i) => i < count(pool))) : lists;

export function stackOf(job: NetworkJob): Stack {
  const { training, start, models, expected, canaries, sampling } = job;
  const arch: Architecture = {
    widths: start.widths,
    rows: rowsFor([new Array(training.batch)]),
    training,
    ...(canaries ? { canaries: canaries.length } : {}),
  };
  return {
    job,
    arch,
    parts: start.w.map((_, l) => trainedParts(arch, l)),
    ...(canaries ? { canaries: canaryArrays(arch, canaries) } : {}),
    draws: models.map(({ members, seed, key, noiseKey, factorKey }) => ({
      batches: batches(
        training,
        members,
        expected,
        stream(seed, `${key[0]}/batches`, key[1]),
        sampling,
      ),
      factors: stream(seed, `${factorKey[0]}/factors`, factorKey[1]),
      noise: normalSource(seed, `${(noiseKey ?? key).join("/")}/noise`),
    })),
  };
}

/** Shapes of all that is trained of one model, part by part in the order in which noise is drawn. */
const trainedShapes = (arch: Architecture): number[][] =>
  arch.widths.slice(1).flatMap((_, l) => trainedParts(arch, l).map((p) => shapeOf(arch, l, p)));

/** Numbers that a training of these widths moves in one model. */
export const trainedSize = (widths: readonly number[], training: Training): number =>
  trainedShapes({ widths, rows: 0, training }).reduce((sum, shape) => sum + sizeOf(shape), 0);

/** Canaries' gradients, cut into parts. */
function canaryArrays(arch: Architecture, canaries: readonly Float32Array[]): PartArrays[] {
  const shapes = trainedShapes(arch);
  const size = trainedSize(arch.widths, arch.training);
  if (canaries.length === 0 || canaries.some((g) => g.length !== size))
    throw new RangeError(`canaries are gradients of ${size} numbers each`);
  const cuts = canaries.map((g) => cutInto(g, shapes));
  const stackedOf = (part: number): np.Array => {
    const all = new Float32Array(canaries.length * sizeOf(shapes[part]));
    cuts.forEach((cut, c) => all.set(cut[part], c * sizeOf(shapes[part])));
    return np.array(all).reshape([canaries.length, ...shapes[part]]);
  };
  let next = 0;
  return arch.widths
    .slice(1)
    .map((_, l) => Object.fromEntries(trainedParts(arch, l).map((p) => [p, stackedOf(next++)])));
}

/** An array [LANES, ..shape] filled model by model; free lanes repeat the first. */
function stacked(
  used: number,
  shape: readonly number[],
  fill: (lane: number, out: Float32Array) => void,
): np.Array {
  const size = sizeOf(shape);
  const all = new Float32Array(LANES * size);
  for (let k = 0; k < LANES; k++) {
    if (k < used) fill(k, all.subarray(k * size, (k + 1) * size));
    else all.copyWithin(k * size, 0, size);
  }
  return np.array(all).reshape([LANES, ...shape]);
}

/** A freshly drawn for every model, and B = 0. */
function drawnFactors(
  { job, arch, draws }: Stack,
  l: number,
): { loraA: np.Array; loraB: np.Array } {
  const { training, models } = job;
  return {
    loraA: stacked(models.length, shapeOf(arch, l, "loraA"), (k, out) =>
      drawFactor(training, arch.widths[l], draws[k].factors, out),
    ),
    loraB: np.zeros([LANES, ...shapeOf(arch, l, "loraB")]),
  };
}

const adapted = ({ parts }: Stack, l: number): boolean => parts[l].includes("loraB");

/** The start, stacked where lanes differ. */
export function initialState(stack: Stack): State {
  const { job, arch, parts } = stack;
  const { start, models, training } = job;
  const copies = (l: number, part: "w" | "bias"): np.Array =>
    stacked(models.length, shapeOf(arch, l, part), (_, out) => out.set(start[part][l]));
  const layers = start.w.map((w, l): Layer => ({
    w: ownWeights(arch, l) ? copies(l, "w") : np.array(w).reshape(shapeOf(arch, l, "w")),
    bias: parts[l].includes("bias") ? copies(l, "bias") : np.array(start.bias[l]),
    ...(adapted(stack, l) ? drawnFactors(stack, l) : {}),
  }));
  const zeros = (): PartArrays[] =>
    parts.map((list, l) =>
      Object.fromEntries(
        training.optimizer === "adam"
          ? list.map((p) => [p, np.zeros([LANES, ...shapeOf(arch, l, p)])])
          : [],
      ),
    );
  return { layers, first: zeros(), second: zeros() };
}

/** Flora: B A into W, a new A, and B = 0. */
export function mergeFactors(stack: Stack, state: State): void {
  state.layers.forEach((layer, l) => {
    if (!layer.loraA || !layer.loraB) return;
    const w = effectiveWeight(stack.arch, state.layers, l);
    for (const old of [layer.w, layer.loraA, layer.loraB]) old.dispose();
    state.layers[l] = { ...layer, w, ...drawnFactors(stack, l) };
  });
}

/** Examples of the pool as one batch a lane, and the canaries among them. */
export function batchOf(stack: Stack, lists: ReadonlyArray<readonly number[]>): Batch {
  const { pool, training, models } = stack.job;
  const { dim, classes } = pool;
  const examples = examplesOf(stack, lists);
  const rows = rowsFor(examples);
  const each = (width: number, fill: (row: number, example: number, out: Float32Array) => void) =>
    stacked(models.length, [rows, width], (k, out) =>
      examples[k].forEach((example, row) => fill(row, example, out)),
    );
  return {
    x: each(dim, (row, example, out) =>
      out.set(pool.features.subarray(example * dim, (example + 1) * dim), row * dim),
    ),
    y: each(classes, (row, example, out) => {
      out[row * classes + pool.labels[example]] = 1;
    }),
    weight: each(1, (row, _, out) => {
      out[row] = 1 / training.batch;
    }).reshape([LANES, rows]),
    ...(stack.canaries ? { canaries: canariesOf(stack, stack.canaries, lists) } : {}),
  };
}

/** The canaries of one batch a lane: positions behind the pool. */
function canariesOf(
  { job }: Stack,
  given: readonly PartArrays[],
  lists: ReadonlyArray<readonly number[]>,
): CanaryBatch {
  const { pool, training, models, canaries = [] } = job;
  const first = count(pool);
  return {
    gradients: given.map((parts) =>
      Object.fromEntries(Object.entries(parts).map(([part, g]) => [part, g.ref])),
    ),
    weight: stacked(models.length, [canaries.length], (k, out) => {
      for (const position of lists[k])
        if (position >= first) out[position - first] += 1 / training.batch;
    }),
  };
}

/** Standard normals of the trained parts' shapes: stream `index` of each model's noise, cut into its parts. */
export function noiseOf({ job, arch, parts, draws }: Stack, index: number): PartArrays[] {
  if (!addsNoise(job.training)) return parts.map(() => ({}));
  const shapes = trainedShapes(arch);
  const size = trainedSize(arch.widths, arch.training);
  const cuts = draws.map(({ noise }) => {
    const drawn = new Float32Array(size);
    noise(index, drawn);
    return cutInto(drawn, shapes);
  });
  let next = 0;
  return parts.map((list) =>
    Object.fromEntries(
      list.map((p) => {
        const part = next++;
        return [p, stacked(cuts.length, shapes[part], (k, out) => out.set(cuts[k][part]))];
      }),
    ),
  );
}

/** A stacked array, model by model; consumes it. */
export async function modelByModel({ job }: Stack, x: np.Array): Promise<Float32Array[]> {
  const all = (await x.data()) as Float32Array;
  return job.models.map((_, k) =>
    all.slice((k * all.length) / LANES, ((k + 1) * all.length) / LANES),
  );
}
