/** What a language model's training is made of: the job, its arrays and its streams. */
import { numpy as np } from "@jax-js/jax";
import { normalSource } from "../../backend/simd/normals.js";
import { stream } from "../../core/stream.js";
import { batches, cutInto, drawFactor, sizeOf } from "../draws.js";
import { refs, type Tensors } from "../jax.js";
import { addsNoise, isPrivate, knowableA } from "../method.js";
import { adaptedModules, movedParts } from "./adapters.js";
import { maskOf, sequences, type Batch, type Documents } from "./documents.js";
import type { Constants } from "./loss.js";
import type { LanguageTraining } from "./options.js";
import type { State } from "./step.js";
import { probeArrays, tensors, type TransformerShape, type Weights } from "./transformer.js";

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

/** Documents whose gradients are clipped at once. */
export const CHUNK = 8;

/** What stays the same through a training, and its streams. */
export interface Run {
  readonly job: LanguageJob;
  readonly moved: ReadonlyArray<[name: string, dims: number[]]>;
  readonly frozen: Tensors;
  readonly probes: Tensors;
  readonly mask: np.Array;
  readonly drawing: Generator<number[], never>;
  /** A of one module, rank x in. */
  drawA(into: number): np.Array;
  /** Standard normals for all that is moved: stream `index` of the model's noise, cut into its parts. */
  normals(index: number): Tensors;
}

/** The streams of a model. */
function draws(
  { training: t, model, expected }: LanguageJob,
  moved: Run["moved"],
): Pick<Run, "drawing" | "drawA" | "normals"> {
  const { seed, key, factorKey, members } = model;
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
      return np.array(a).reshape([t.rank, into]);
    },
    normals(index) {
      noise(index, drawn);
      const parts = cutInto(drawn, shapes);
      return Object.fromEntries(
        moved.map(([name, dims], i) => [name, np.array(parts[i].slice()).reshape(dims)]),
      );
    },
  };
}

/** The start as arrays: what moves, and what does not. */
export function begin(job: LanguageJob): { run: Run; state: State } {
  const { training: t, shape, start } = job;
  const moved = movedParts(t, shape);
  const random = draws(job, moved);
  const factors = knowableA(t)
    ? adaptedModules(shape, t.projections).flatMap(
        ([module, out, into]): Array<[string, np.Array]> => [
          [`${module}.lora_A`, random.drawA(into)],
          [`${module}.lora_B`, np.zeros([out, t.rank])],
        ],
      )
    : [];
  const all = { ...tensors(shape, start), ...Object.fromEntries(factors) };
  const names = new Set(moved.map(([name]) => name));
  const zeros = (): Tensors =>
    t.optimizer === "adam"
      ? Object.fromEntries(moved.map(([name, dims]) => [name, np.zeros(dims)]))
      : {};
  return {
    run: {
      job,
      moved,
      frozen: Object.fromEntries(Object.entries(all).filter(([name]) => !names.has(name))),
      probes: probeArrays(shape, isPrivate(t) ? CHUNK : t.batch),
      mask: maskOf(shape),
      ...random,
    },
    state: {
      trained: Object.fromEntries(moved.map(([name]) => [name, all[name]])),
      first: zeros(),
      second: zeros(),
    },
  };
}

/** Documents by their positions, padded to a number of rows. */
export const batchOf = ({ job, mask }: Run, batch: readonly number[], rows: number): Batch => ({
  ...sequences(
    job.shape,
    batch.map((i) => job.documents[i]),
    rows,
  ),
  mask: mask.ref,
});
/** Arrays that a step does not change, for one more use. */
export const constantsOf = ({ frozen, probes }: Run): Constants => ({
  frozen: refs(frozen),
  probes: refs(probes),
});
