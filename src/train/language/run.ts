/** What a language model's training is made of: the job, its memory and its streams. */
import { normalSource } from "../../backend/simd/normals.js";
import { stream } from "../../core/stream.js";
import { batches, cutInto, drawFactor, sizeOf } from "../draws.js";
import type { Matrix, Memory } from "../matrices.js";
import { addsNoise, isPrivate, knowableA, redrawsA } from "../method.js";
import { adaptedModules, adaptersOf, movedParts } from "./adapters.js";
import { allocateBench, type Bench } from "./bench.js";
import { allocateBlock, allocateSums, writeBlock, type Block, type Parts } from "./blocks.js";
import type { Documents } from "./documents.js";
import { CHUNK } from "./loss.js";
import { modelOf, refresh, type Model } from "./model.js";
import type { LanguageTraining } from "./options.js";
import {
  parameterShapes,
  withContext,
  type TransformerShape,
  type Weights,
} from "./transformer.js";

/** One model to train: its members of the documents, and the keys of its streams. */
export interface LanguageModel {
  readonly members: ArrayLike<number>;
  readonly seed: string;
  /** (experiment, trial) of its batches and noise, and of its A. */
  readonly key: readonly [string, number];
  readonly factorKey: readonly [string, number];
}

/** One model to train, on what, from where. */
export interface LanguageJob {
  readonly training: LanguageTraining;
  readonly shape: TransformerShape;
  /** Positions of its `wpe` beyond the context are not used. */
  readonly start: Weights;
  readonly documents: Documents;
  readonly model: LanguageModel;
  /**
   * Members of a model on average: the sampling rate of dp methods is batch/expected, not over a model's own number.
   */
  readonly expected: number;
  /** Steps at which the model is visited, 0 = before the first; training ends with the last. */
  readonly checkpoints: readonly number[];
}

/** The streams of a model. */
export interface Draws {
  readonly drawing: Generator<number[], never>;
  /** A of one module, rank x in. */
  drawA(into: number): Float32Array;
  /** Standard normals for all that is moved: stream `index` of the model's noise, cut into its parts. */
  normals(index: number): Weights;
}

export function drawsOf({ training: t, shape, model, expected }: LanguageJob): Draws {
  const { seed, key, factorKey, members } = model;
  const moved = movedParts(t, shape);
  const factors = stream(seed, `${factorKey[0]}/factors`, factorKey[1]);
  const noise = normalSource(seed, `${key.join("/")}/noise`);
  const shapes = moved.map(([, dims]) => dims);
  const drawn = new Float32Array(
    addsNoise(t) ? shapes.reduce((n, dims) => n + sizeOf(dims), 0) : 0,
  );
  return {
    drawing: batches(t, members, expected, stream(seed, `${key[0]}/batches`, key[1])),
    drawA(into) {
      const a = new Float32Array(t.rank * into);
      drawFactor(t, into, factors, a);
      return a;
    },
    normals(index) {
      noise(index, drawn);
      const parts = cutInto(drawn, shapes);
      return Object.fromEntries(moved.map(([name], i) => [name, parts[i]]));
    },
  };
}

/** Where flora projects a gradient G of one module: a fresh A, A' and G A'. */
export interface Projector {
  readonly a: Matrix;
  readonly turned: Matrix;
  readonly low: Matrix;
}

/** A training under way. */
export interface Run {
  readonly job: LanguageJob;
  readonly draws: Draws;
  readonly moved: Parts;
  readonly model: Model;
  readonly bench: Bench;
  /** What does not move, what does and its gradients; the latter and those below have the same layout. */
  readonly frozen: Block;
  readonly trained: Block;
  readonly gradients: Block;
  /** Adam's moments. */
  readonly moments?: { readonly first: Block; readonly second: Block };
  /** Methods with noise: normals. */
  readonly noise?: Block;
  /** dp methods: sum of clipped gradients. */
  readonly sum?: Block;
  /** flora, by module. */
  readonly projectors: Readonly<Record<string, Projector>>;
  /** Room for sums of squares, and for those of rows. */
  readonly squares: Matrix;
  readonly rowSquares: Matrix;
}

/** The start: weights, and factors of adapters, A of its stream and B = 0. */
function startOf({ training: t, shape, start }: LanguageJob, { drawA }: Draws): [Parts, Weights] {
  const parts: Array<[name: string, dims: number[]]> = parameterShapes(shape);
  const values: Record<string, Float32Array> = { ...withContext(shape, start) };
  for (const [module, out, into] of knowableA(t) ? adaptedModules(shape, t.projections) : []) {
    parts.push([`${module}.lora_A`, [t.rank, into]], [`${module}.lora_B`, [out, t.rank]]);
    values[`${module}.lora_A`] = drawA(into);
    values[`${module}.lora_B`] = new Float32Array(out * t.rank);
  }
  return [parts, values];
}

const projectorsOf = (
  memory: Memory,
  { training: t, shape }: LanguageJob,
): Record<string, Projector> =>
  Object.fromEntries(
    (redrawsA(t) ? adaptedModules(shape, t.projections) : []).map(([module, out, into]) => [
      module,
      {
        a: memory.allocate(t.rank, into),
        turned: memory.allocate(into, t.rank),
        low: memory.allocate(out, t.rank),
      },
    ]),
  );

/** Puts the start of a training into memory. */
export function begin(memory: Memory, job: LanguageJob): Run {
  const { training: t, shape } = job;
  const draws = drawsOf(job);
  const moved = movedParts(t, shape);
  const names = new Set(moved.map(([name]) => name));
  const [parts, values] = startOf(job, draws);
  const frozen = allocateBlock(
    memory,
    parts.filter(([name]) => !names.has(name)),
  );
  const like = (): Block => allocateBlock(memory, moved);
  const trained = like();
  const model = modelOf(memory, shape, adaptersOf(t, shape), [frozen, trained]);
  for (const block of [frozen, trained]) writeBlock(memory, block, values);
  refresh(model, Object.keys(model.parameters));
  const gradients = like();
  return {
    job,
    draws,
    moved,
    model,
    bench: allocateBench(memory, shape, CHUNK, t.rank),
    frozen,
    trained,
    gradients,
    ...(t.optimizer === "adam" && { moments: { first: like(), second: like() } }),
    ...(addsNoise(t) && { noise: like() }),
    ...(isPrivate(t) && { sum: like() }),
    projectors: projectorsOf(memory, job),
    squares: allocateSums(memory, gradients),
    rowSquares: memory.allocate(1, 4 * shape.width),
  };
}
