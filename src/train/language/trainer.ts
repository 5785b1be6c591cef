/**
 * Trains a transformer on whole documents by the methods of `training.ts`. A document is the tokens of one sequence: position t predicts token t + 1,
 * positions behind its end have no weight; a document is one example, also for clipping. Bits depend on seed and options alone.
 */
import { jit, numpy as np, valueAndGrad } from "@jax-js/jax";
import { z } from "zod";
import { normalSource } from "../../backend/simd/normals.js";
import { refusal, UsageError } from "../../core/errors.js";
import { pow } from "../../core/stdlib.js";
import { stream } from "../../core/stream.js";
import { batches, drawFactor } from "../draws.js";
import { startJax } from "../jax.js";
import { isPrivate, scalingOf, trainingFields } from "../method.js";
import {
  adapted,
  causalMask,
  logits,
  moduleName,
  parameterShapes,
  probeShapes,
  PROJECTIONS,
  sequenceLosses,
  tensors,
  tokenLosses,
  type Factors,
  type Numbers,
  type Projection,
  type Tensors,
  type TransformerShape,
} from "./transformer.js";

const { method, rank, init, scaling, alpha, optimizer, rate, steps, clip, noiseMultiplier } =
  trainingFields;
export const languageTrainingFields = {
  method,
  rank,
  init,
  scaling,
  alpha,
  optimizer,
  rate,
  steps,
  clip,
  noiseMultiplier,
  /** Projections with adapters, of every layer (LoRA's paper: query and value). `flora` and `noisy` move these only. */
  projections: z
    .array(z.enum(Object.keys(PROJECTIONS) as [Projection, ...Projection[]]))
    .min(1)
    .default(["q_proj", "v_proj"]),
  /** Decoupled (Loshchilov & Hutter 2019, arXiv:1711.05101), on trained matrices. */
  weightDecay: z.number().min(0).default(0),
  /** Documents a step; under dp methods the expected number. */
  batch: z.number().int().min(1).max(1024).default(8),
  /** Whether the rate falls linearly to 0 over the steps. */
  decay: z.boolean().default(false),
};
const languageTrainingSchema = z.strictObject(languageTrainingFields);
export type LanguageTraining = z.infer<typeof languageTrainingSchema>;
export type LanguageTrainingOptions = z.input<typeof languageTrainingSchema>;

/** Completes and validates options; throws UsageError, in which `name` says what the user calls an option. */
export function languageTraining(
  options: LanguageTrainingOptions,
  name = (path: string): string => `training ${path || "options"}`,
): LanguageTraining {
  const result = languageTrainingSchema.safeParse(options);
  if (!result.success) throw refusal(result.error.issues[0], options, name);
  const { method, optimizer } = result.data;
  if (method === "flora" && optimizer === "adam")
    throw new UsageError(
      name("optimizer"),
      "sgd for flora (Adam's moments would belong to an earlier A)",
      optimizer,
      "use sgd",
    );
  return result.data;
}

/** Tokens of each document, at most context + 1 of them are used. */
export type Documents = readonly Uint16Array[];

/** One model to train: its members of the documents, and the keys of its streams. */
export interface LanguageModel {
  readonly members: ArrayLike<number>;
  readonly seed: string;
  /** (experiment, trial) of its batches and noise, and of its A. */
  readonly key: readonly [string, number];
  readonly factorKey: readonly [string, number];
}

/** A model during training. */
export interface LanguageSnapshot {
  readonly step: number;
  /** Mean over the step's documents before it; NaN before the first. */
  readonly batchLoss: number;
  /** Negative log likelihood (nats) of every predicted token of each document. */
  tokenLosses(documents: Documents): Promise<Float32Array[]>;
  /** What training left beside the start: the parameters it moved, or the factors `<module>.lora_A` and `.lora_B`. */
  numbers(): Promise<Numbers>;
}

/** Training left the numbers. */
export class Diverged extends UsageError {
  constructor(rate: number, loss: number, step: number) {
    super(
      "--rate",
      "small enough that training does not diverge",
      rate,
      `lower it (loss ${loss} at step ${step})`,
    );
  }
}

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const refs = (tree: Tensors): Tensors =>
  Object.fromEntries(Object.entries(tree).map(([name, x]) => [name, x.ref]));
const release = (list: readonly np.Array[]): void => {
  for (const x of list) x.dispose();
};

/** Predicted tokens of a document. */
const predictedOf = ({ context }: TransformerShape, document: Uint16Array): number =>
  Math.min(document.length - 1, context);

/** One-hot inputs and targets, and weights that sum to 1 over a document, of documents padded to the context; missing ones (up to `rows`) weigh nothing. */
export function sequences(
  shape: TransformerShape,
  documents: Documents,
  rows = documents.length,
): { x: np.Array; y: np.Array; weight: np.Array } {
  const { vocabulary, context } = shape;
  const [x, y, weight] = [
    new Float32Array(rows * context * vocabulary),
    new Float32Array(rows * context * vocabulary),
    new Float32Array(rows * context),
  ];
  documents.forEach((document, i) => {
    const predicted = predictedOf(shape, document);
    if (predicted < 1) throw new RangeError("a document needs two tokens at least");
    for (let t = 0; t < predicted; t++) {
      x[(i * context + t) * vocabulary + document[t]] = 1;
      y[(i * context + t) * vocabulary + document[t + 1]] = 1;
      weight[i * context + t] = 1 / predicted;
    }
  });
  return {
    x: np.array(x).reshape([rows, context, vocabulary]),
    y: np.array(y).reshape([rows, context, vocabulary]),
    weight: np.array(weight).reshape([rows, context]),
  };
}

/** Names of the adapted modules, layer by layer. */
export const adaptedModules = (
  shape: TransformerShape,
  projections: readonly Projection[],
): Array<[module: string, out: number, into: number]> =>
  Array.from({ length: shape.layers }, (_, l) =>
    projections.map((p): [string, number, number] => [
      moduleName(l, p),
      PROJECTIONS[p][0] * shape.width,
      PROJECTIONS[p][1] * shape.width,
    ]),
  ).flat();

/** The mean of each document's token losses. */
export const documentLosses = (lists: readonly Float32Array[]): number[] =>
  lists.map((list) => list.reduce((a, x) => a + x, 0) / list.length);

/** Documents whose losses are worked out, or whose gradients are clipped, at once. */
const [CHUNK, CLIPPED] = [16, 8];

const hasFactors = ({ method }: LanguageTraining): boolean =>
  method === "lora" || method === "lora-fa" || method === "dp-lora";

/** What a method moves, with shapes. */
function movedParts(
  t: LanguageTraining,
  shape: TransformerShape,
): Array<[name: string, dims: number[]]> {
  const modules = adaptedModules(shape, t.projections);
  if (t.method === "full" || t.method === "dp-sgd") return parameterShapes(shape);
  if (!hasFactors(t))
    return modules.map(([module, out, into]) => [`${module}.weight`, [out, into]]);
  return modules.flatMap(([module, out, into]): Array<[string, number[]]> => [
    ...(t.method === "lora-fa" ? [] : [[`${module}.lora_A`, [t.rank, into]] as [string, number[]]]),
    [`${module}.lora_B`, [out, t.rank]],
  ]);
}

type Inputs = [x: np.Array, y: np.Array, weight: np.Array, mask: np.Array];
interface State {
  own: Tensors;
  first: Tensors;
  second: Tensors;
}
/** Compiled functions; scalars of a step: Adam's two corrections, the rate, weight decay, the noise of dp methods, 1/batch. */
interface Compiled {
  step(
    state: State,
    fixed: Tensors,
    extra: Tensors,
    scalars: np.Array,
    probes: Tensors,
    ...inputs: Inputs
  ): [State, np.Array, np.Array[]];
  /** Sum of the documents' clipped gradients; sum of their losses. */
  clipped(
    own: Tensors,
    fixed: Tensors,
    present: np.Array,
    bound: np.Array,
    probes: Tensors,
    ...inputs: Inputs
  ): [Tensors, np.Array, np.Array[]];
  finish(state: State, sums: Tensors, noise: Tensors, scalars: np.Array): State;
  evaluate(
    own: Tensors,
    fixed: Tensors,
    x: np.Array,
    y: np.Array,
    mask: np.Array,
  ): [np.Array, np.Array[]];
}

function compile(t: LanguageTraining, shape: TransformerShape): Compiled {
  const s = scalingOf(t);
  const modules = hasFactors(t) ? adaptedModules(shape, t.projections) : [];
  const output = (
    own: Tensors,
    rest: Tensors,
    x: np.Array,
    m: np.Array,
    kept: np.Array[],
    probes: Tensors = {},
  ): np.Array => {
    const everything = { ...rest, ...own };
    const adapters: Record<string, Factors> = Object.fromEntries(
      modules.map(([module]) => [
        module,
        { a: everything[`${module}.lora_A`].ref, b: everything[`${module}.lora_B`].ref },
      ]),
    );
    return logits(shape, adapted(everything, adapters, s), x, m, kept, probes);
  };
  // All that is returned beside the gradients is thrown away: asked for, jit works it out once (see `logits`).
  const loss = (
    own: Tensors,
    probes: Tensors,
    rest: Tensors,
    ...[x, y, weight, m]: Inputs
  ): [np.Array, [np.Array, np.Array[]]] => {
    const kept: np.Array[] = [];
    const each = sequenceLosses(output(own, rest, x, m, kept, probes), y, weight);
    return [each.ref.sum(), [each, kept]];
  };
  const gradient = valueAndGrad(
    loss as never,
    { argnums: [0, 1], hasAux: true } as never,
  ) as unknown as (
    own: Tensors,
    probes: Tensors,
    rest: Tensors,
    ...inputs: Inputs
  ) => [[np.Array, [np.Array, np.Array[]]], [Tensors, Tensors]];
  const descend = ({ own, first, second }: State, gradients: Tensors, scalars: np.Array): State => {
    const next: State = { own: {}, first: {}, second: {} };
    for (const name of Object.keys(own)) {
      let g = gradients[name];
      if (t.optimizer === "adam") {
        const a = first[name].mul(ADAM.beta1).add(g.ref.mul(1 - ADAM.beta1));
        const b = second[name].mul(ADAM.beta2).add(g.ref.mul(g).mul(1 - ADAM.beta2));
        [next.first[name], next.second[name]] = [a.ref, b.ref];
        g = a.mul(scalars.ref.slice(0)).div(np.sqrt(b.mul(scalars.ref.slice(1))).add(ADAM.epsilon));
      }
      if (t.weightDecay > 0 && own[name].shape.length > 1)
        g = g.add(own[name].ref.mul(scalars.ref.slice(3)));
      next.own[name] = own[name].sub(g.mul(scalars.ref.slice(2)));
    }
    return next;
  };
  const step: Compiled["step"] = (state, fixed, extra, scalars, probes, ...inputs) => {
    const [[total, [each, kept]], [gradients, thrown]] = gradient(
      refs(state.own),
      probes,
      fixed,
      ...inputs,
    );
    const share = 1 / each.shape[0];
    const used = Object.fromEntries(
      Object.entries(gradients).map(([name, g]) => {
        const mean = g.mul(share);
        // s^2 G A'A with a fresh A: one step of an adapter whose B is zero, merged.
        if (t.method === "flora")
          return [
            name,
            np.matmul(np.matmul(mean, extra[name].ref.transpose()), extra[name]).mul(s * s),
          ];
        if (t.method === "noisy")
          return [
            name,
            mean.ref.add(
              extra[name].mul(
                np.sqrt(
                  mean.ref
                    .mul(mean)
                    .sum(-1, { keepdims: true })
                    .mul(1 / t.rank),
                ),
              ),
            ),
          ];
        return [name, mean];
      }),
    );
    return [
      descend(state, used, scalars),
      total.mul(share),
      [...kept, each, ...Object.values(thrown)],
    ];
  };
  const clipped: Compiled["clipped"] = (own, fixed, present, bound, probes, ...inputs) => {
    const n = inputs[0].shape[0];
    // Weights of its own for every document: their gradients are the documents'.
    const copies = Object.fromEntries(
      Object.entries(own).map(([name, x]) => {
        const dims = x.shape.length === 1 ? [1, ...x.shape] : x.shape;
        return [name, np.broadcastTo(x.ref.reshape([1, ...dims]), [n, ...dims])];
      }),
    );
    const [[total, [each, kept]], [gradients, thrown]] = gradient(copies, probes, fixed, ...inputs);
    const squares = Object.values(gradients)
      .map((g) =>
        g.ref
          .mul(g.ref)
          .reshape([n, g.size / n])
          .sum(-1),
      )
      .reduce((a, x) => a.add(x));
    const factor = present.mul(np.minimum(1, bound.div(np.sqrt(squares.add(1e-30)))));
    const sums = Object.fromEntries(
      Object.entries(gradients).map(([name, g]) => [
        name,
        g
          .mul(factor.ref.reshape([n, 1, 1]))
          .sum(0)
          .reshape(own[name].shape),
      ]),
    );
    return [sums, total, [...kept, each, ...Object.values(thrown)]];
  };
  const finish: Compiled["finish"] = (state, sums, noise, scalars) =>
    descend(
      state,
      Object.fromEntries(
        Object.entries(sums).map(([name, g]) => [
          name,
          g.add(noise[name].mul(scalars.ref.slice(4))).mul(scalars.ref.slice(5)),
        ]),
      ),
      scalars,
    );
  const evaluate: Compiled["evaluate"] = (own, fixed, x, y, m) => {
    const kept: np.Array[] = [];
    return [tokenLosses(output(own, fixed, x, m, kept), y), kept];
  };
  return Object.fromEntries(
    Object.entries({ step, clipped, finish, evaluate }).map(([name, f]) => [name, jit(f as never)]),
  ) as unknown as Compiled;
}

const ready = new Map<string, Compiled>();
/** Compiled once a thread and shape of the computation; rates, steps and noise are data. */
function compiled(t: LanguageTraining, shape: TransformerShape): Compiled {
  const key = JSON.stringify([
    t.method,
    t.rank,
    scalingOf(t),
    t.projections,
    t.optimizer,
    t.weightDecay > 0,
    shape,
  ]);
  let found = ready.get(key);
  if (!found) ready.set(key, (found = compile(t, shape)));
  return found;
}

/**
 * Trains one model.
 * @param start weights that it starts from; positions of its `wpe` beyond the context are not used
 * @param expected members of a model on average: the sampling rate of dp methods is batch/expected, whatever a model's own number
 * @param checkpoints steps at which `visit` sees the model, 0 included if asked; training ends with the last
 * @throws Diverged when a loss is no longer finite
 */
export async function trainLanguageModel(
  t: LanguageTraining,
  shape: TransformerShape,
  start: Numbers,
  documents: Documents,
  model: LanguageModel,
  expected: number,
  checkpoints: readonly number[],
  visit: (snapshot: LanguageSnapshot) => Promise<void>,
): Promise<void> {
  if (model.members.length === 0) throw new RangeError("a model needs members");
  await startJax();
  const { step, clipped, finish, evaluate } = compiled(t, shape);
  const modules = adaptedModules(shape, t.projections);
  const factorStream = stream(model.seed, `${model.factorKey[0]}/factors`, model.factorKey[1]);
  const drawA = (into: number): np.Array => {
    const a = new Float32Array(t.rank * into);
    drawFactor(t, into, factorStream, a);
    return np.array(a).reshape([t.rank, into]);
  };
  const base = tensors(shape, {
    ...start,
    "wpe.weight": start["wpe.weight"].subarray(0, shape.context * shape.width),
  });
  const factors: Tensors = hasFactors(t)
    ? Object.fromEntries(
        modules.flatMap(([module, out, into]) => [
          [`${module}.lora_A`, drawA(into)],
          [`${module}.lora_B`, np.zeros([out, t.rank])],
        ]),
      )
    : {};
  const all = { ...base, ...factors };
  const moved = movedParts(t, shape);
  const names = new Set(moved.map(([name]) => name));
  const fixed: Tensors = Object.fromEntries(
    Object.entries(all).filter(([name]) => !names.has(name)),
  );
  const zeros = (): Tensors =>
    t.optimizer === "adam"
      ? Object.fromEntries(moved.map(([name, dims]) => [name, np.zeros(dims)]))
      : {};
  let state: State = {
    own: Object.fromEntries(moved.map(([name]) => [name, all[name]])),
    first: zeros(),
    second: zeros(),
  };
  const mask = np.array(causalMask(shape.context)).reshape([shape.context, shape.context]);
  const probes: Tensors = Object.fromEntries(
    probeShapes(shape, isPrivate(t) ? CLIPPED : t.batch).map(([name, dims]) => [
      name,
      np.zeros(dims),
    ]),
  );

  let batchLoss = NaN;
  const snapshot = (at: number): LanguageSnapshot => ({
    step: at,
    batchLoss,
    async tokenLosses(list) {
      const out: Float32Array[] = [];
      for (let from = 0; from < list.length; from += CHUNK) {
        // Always a whole chunk, so that one compiled function serves all.
        const some = list.slice(from, from + CHUNK);
        const { x, y, weight } = sequences(shape, some, CHUNK);
        weight.dispose();
        const [losses, kept] = evaluate(refs(state.own), refs(fixed), x, y, mask.ref);
        release(kept);
        const seen = (await losses.data()) as Float32Array;
        some.forEach((document, i) =>
          out.push(seen.slice(i * shape.context, i * shape.context + predictedOf(shape, document))),
        );
      }
      return out;
    },
    async numbers() {
      const kept = { ...fixed, ...state.own };
      const wanted = Object.keys(kept).filter((name) => names.has(name) || name.includes(".lora_"));
      const data = (await Promise.all(
        wanted.map((name) => kept[name].ref.data()),
      )) as Float32Array[];
      return Object.fromEntries(wanted.map((name, i) => [name, data[i].slice()]));
    },
  });

  const noise = normalSource(model.seed, `${model.key.join("/")}/noise`);
  const drawn = new Float32Array(
    isPrivate(t) || t.method === "noisy"
      ? moved.reduce((n, [, dims]) => n + dims.reduce((a, b) => a * b, 1), 0)
      : 0,
  );
  /** Standard normals for all that is moved: stream `at` of the model's noise, cut into its parts. */
  const normals = (at: number): Tensors => {
    noise(at, drawn);
    let cut = 0;
    return Object.fromEntries(
      moved.map(([name, dims]) => {
        const from = cut;
        cut += dims.reduce((a, b) => a * b, 1);
        return [name, np.array(drawn.slice(from, cut)).reshape(dims)];
      }),
    );
  };
  const drawing = batches(
    t,
    model.members,
    expected,
    stream(model.seed, `${model.key[0]}/batches`, model.key[1]),
  );
  const inputsOf = (batch: readonly number[], rows: number): Inputs => {
    const { x, y, weight } = sequences(
      shape,
      batch.map((i) => documents[i]),
      rows,
    );
    return [x, y, weight, mask.ref];
  };
  const last = Math.max(...checkpoints);
  if (checkpoints.includes(0)) await visit(snapshot(0));
  for (let at = 1; at <= last; at++) {
    const batch = drawing.next().value;
    const scalars = np.array([
      1 / (1 - pow(ADAM.beta1, at)),
      1 / (1 - pow(ADAM.beta2, at)),
      t.rate * (t.decay ? 1 - (at - 1) / t.steps : 1),
      t.weightDecay,
      t.noiseMultiplier * t.clip,
      1 / t.batch,
    ]);
    if (isPrivate(t)) {
      let sums: Tensors | undefined;
      batchLoss = 0;
      // At least one chunk: an empty batch still gets its noise.
      for (let from = 0; from === 0 || from < batch.length; from += CLIPPED) {
        const some = batch.slice(from, from + CLIPPED);
        const present = np.array(
          Float32Array.from({ length: CLIPPED }, (_, i) => Number(i < some.length)),
        );
        // Rounding must not let a clipped gradient exceed the bound.
        const [more, loss, thrown] = clipped(
          refs(state.own),
          refs(fixed),
          present,
          np.array([(1 - 1e-4) * t.clip]),
          refs(probes),
          ...inputsOf(some, CLIPPED),
        );
        release(thrown);
        sums =
          sums === undefined
            ? more
            : Object.fromEntries(
                Object.entries(sums).map(([name, x]) => [name, x.add(more[name])]),
              );
        batchLoss += ((await loss.data()) as Float32Array)[0] / Math.max(1, batch.length);
      }
      state = finish(state, sums as Tensors, normals(at), scalars);
      await Object.values(state.own)[0].ref.data();
    } else {
      const extra: Tensors =
        t.method === "noisy"
          ? normals(at)
          : t.method === "flora"
            ? Object.fromEntries(
                modules.map(([module, , into]) => [`${module}.weight`, drawA(into)]),
              )
            : {};
      const [next, loss, thrown] = step(
        state,
        refs(fixed),
        extra,
        scalars,
        refs(probes),
        ...inputsOf(batch, t.batch),
      );
      state = next;
      release(thrown);
      // Awaited each step: jax-js keeps the arrays of steps under way.
      batchLoss = ((await loss.data()) as Float32Array)[0];
    }
    if (!Number.isFinite(batchLoss)) throw new Diverged(t.rate, batchLoss, at);
    if (checkpoints.includes(at)) await visit(snapshot(at));
  }
  release([
    ...Object.values(state.own),
    ...Object.values(state.first),
    ...Object.values(state.second),
    ...Object.values(fixed),
    ...Object.values(probes),
    mask,
  ]);
}

/** Trained and start weights as one set of parameters: adapters merged, W + scaling B A. */
export function merged(
  t: LanguageTraining,
  shape: TransformerShape,
  start: Numbers,
  trained: Numbers,
): Numbers {
  const out = Object.fromEntries(
    parameterShapes(shape).map(([name]) => [name, (trained[name] ?? start[name]).slice()]),
  );
  for (const [module, rows, columns] of hasFactors(t) ? adaptedModules(shape, t.projections) : []) {
    const [w, a, b] = [
      out[`${module}.weight`],
      trained[`${module}.lora_A`],
      trained[`${module}.lora_B`],
    ];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < t.rank; k++) sum += b[i * t.rank + k] * a[k * columns + j];
        w[i * columns + j] += scalingOf(t) * sum;
      }
  }
  return out;
}
