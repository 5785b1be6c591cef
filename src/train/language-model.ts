/**
 * Trains a transformer on whole documents, all weights or low-rank adapters. A document is the tokens of one sequence: position t predicts token
 * t + 1, positions behind its end have no weight. One compiled step; bits depend on seed and options alone.
 */
import { jit, numpy as np, valueAndGrad } from "@jax-js/jax";
import { UsageError } from "../core/errors.js";
import { pow } from "../core/stdlib.js";
import { stream } from "../core/stream.js";
import { startJax } from "./jax.js";
import { causalMask, logits, moduleName, parameterShapes, PROJECTIONS, sequenceLosses, tensors, type Factors, type Numbers, type Projection, type Tensors, type TransformerShape } from "./transformer.js";

export interface LanguageTraining {
  /** full: every weight. lora: both factors. lora-fa: A frozen. */
  readonly method: "full" | "lora" | "lora-fa";
  readonly rank: number;
  /** Scaling numerator: W + (alpha/rank) B A. */
  readonly alpha: number;
  readonly projections: readonly Projection[];
  readonly optimizer: "sgd" | "adam";
  readonly rate: number;
  /** Decoupled (Loshchilov & Hutter 2019, arXiv:1711.05101), on trained matrices. */
  readonly weightDecay: number;
  /** Documents a step, drawn with replacement. */
  readonly batch: number;
  readonly steps: number;
  /** Whether the rate falls linearly to 0 over the steps. */
  readonly decay?: boolean;
}

/** Tokens of each document, at most context + 1 of them are used. */
export type Documents = readonly Uint16Array[];

/** Keys of a model's streams. */
export interface LanguageModelKeys {
  readonly seed: string;
  /** (experiment, trial) of its batches, and of its A. */
  readonly key: readonly [string, number];
  readonly factorKey: readonly [string, number];
}

/** A model during training. */
export interface LanguageSnapshot {
  readonly step: number;
  /** Mean over the step's documents before it; NaN before the first. */
  readonly batchLoss: number;
  /** Mean negative log likelihood a token (nats) of each document. */
  losses(documents: Documents): Promise<Float32Array>;
  /** What training left beside the start: every parameter, or the factors `<module>.lora_A` and `.lora_B`. */
  numbers(): Promise<Numbers>;
}

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const refs = (tree: Tensors): Tensors => Object.fromEntries(Object.entries(tree).map(([name, x]) => [name, x.ref]));
const release = (tree: Tensors): void => { for (const x of Object.values(tree)) x.dispose(); };

/** One-hot inputs and targets, and weights that sum to 1 over a document, of documents padded to the context. */
export function sequences({ vocabulary, context }: TransformerShape, documents: Documents): { x: np.Array; y: np.Array; weight: np.Array } {
  const n = documents.length;
  const [x, y, weight] = [new Float32Array(n * context * vocabulary), new Float32Array(n * context * vocabulary), new Float32Array(n * context)];
  documents.forEach((document, i) => {
    const predicted = Math.min(document.length - 1, context);
    if (predicted < 1) throw new RangeError("a document needs two tokens at least");
    for (let t = 0; t < predicted; t++) {
      x[(i * context + t) * vocabulary + document[t]] = 1;
      y[(i * context + t) * vocabulary + document[t + 1]] = 1;
      weight[i * context + t] = 1 / predicted;
    }
  });
  return { x: np.array(x).reshape([n, context, vocabulary]), y: np.array(y).reshape([n, context, vocabulary]), weight: np.array(weight).reshape([n, context]) };
}

/** Names of the adapted modules, layer by layer. */
export const adaptedModules = (shape: TransformerShape, projections: readonly Projection[]): Array<[module: string, out: number, into: number]> =>
  Array.from({ length: shape.layers }, (_, l) => projections.map((p): [string, number, number] => [moduleName(l, p), PROJECTIONS[p][0] * shape.width, PROJECTIONS[p][1] * shape.width])).flat();

/** Documents that a loss is worked out for at once. */
const CHUNK = 16;

/**
 * Trains one model.
 * @param start weights that it starts from
 * @param checkpoints steps at which `visit` sees the model, 0 included if asked
 * @throws UsageError when a loss is no longer finite
 */
export async function trainLanguageModel(t: LanguageTraining, shape: TransformerShape, start: Numbers, documents: Documents, keys: LanguageModelKeys, checkpoints: readonly number[], visit: (snapshot: LanguageSnapshot) => Promise<void>): Promise<void> {
  await startJax();
  const full = t.method === "full";
  const modules = full ? [] : adaptedModules(shape, t.projections);
  const scaling = t.alpha / t.rank;
  const base = tensors(shape, start);
  const { normal } = stream(keys.seed, `${keys.factorKey[0]}/factors`, keys.factorKey[1]);
  // PEFT's A for init_lora_weights="gaussian" has standard deviation 1/rank; this is the theory's, variance 1/rank. B starts at zero.
  const factors: Tensors = Object.fromEntries(modules.flatMap(([module, out, into]) => [
    [`${module}.lora_A`, np.array(Float32Array.from({ length: t.rank * into }, () => normal() / Math.sqrt(t.rank))).reshape([t.rank, into])],
    [`${module}.lora_B`, np.zeros([out, t.rank])],
  ]));
  const isTrained = (name: string): boolean => full || (t.method === "lora" ? name.includes(".lora_") : name.endsWith(".lora_B"));
  const all = { ...base, ...factors };
  let trained: Tensors = Object.fromEntries(Object.entries(all).filter(([name]) => isTrained(name)));
  const fixed: Tensors = Object.fromEntries(Object.entries(all).filter(([name]) => !isTrained(name)));
  const zeros = (): Tensors => (t.optimizer === "adam" ? Object.fromEntries(Object.entries(trained).map(([name, x]) => [name, np.zeros(x.shape)])) : {});
  let [first, second] = [zeros(), zeros()];
  const mask = np.array(causalMask(shape.context)).reshape([shape.context, shape.context]);

  const losses = (own: Tensors, rest: Tensors, x: np.Array, y: np.Array, weight: np.Array, m: np.Array): np.Array => {
    const everything = { ...rest, ...own };
    const adapters: Record<string, Factors> = Object.fromEntries(modules.map(([module]) => [module, { a: everything[`${module}.lora_A`], b: everything[`${module}.lora_B`] }]));
    return sequenceLosses(logits(shape, everything, adapters, scaling, x, m), y, weight);
  };
  // jit fuses the backward pass into products, and works parts of it out again and again, unless their results are asked for: the gradients of the
  // matrices that write to the residual stream and of the head are, and thrown away (86 instead of 175 ms a step).
  const stops = (rest: Tensors, wanted: boolean): Tensors => Object.fromEntries(Object.entries(rest).filter(([name]) => /(o_proj|down_proj|lm_head)\.weight$/.test(name) === wanted));
  const gradient = valueAndGrad(((own: Tensors, stopping: Tensors, rest: Tensors, x: np.Array, y: np.Array, weight: np.Array, m: np.Array) => losses(own, { ...rest, ...stopping }, x, y, weight, m).mean()) as never, { argnums: [0, 1] } as never) as unknown as
    (own: Tensors, stopping: Tensors, rest: Tensors, x: np.Array, y: np.Array, weight: np.Array, m: np.Array) => [np.Array, [Tensors, Tensors]];
  type Step = (own: Tensors, m1: Tensors, m2: Tensors, rest: Tensors, x: np.Array, y: np.Array, weight: np.Array, m: np.Array, correction: np.Array) => [Tensors, Tensors, Tensors, np.Array, Tensors];
  const step = jit(((own, m1, m2, rest, x, y, weight, m, correction) => {
    const [loss, [gradients, thrown]] = gradient(refs(own), stops(rest, true), stops(rest, false), x, y, weight, m);
    const [next, n1, n2]: Tensors[] = [{}, {}, {}];
    for (const name of Object.keys(own)) {
      let g = gradients[name];
      if (t.optimizer === "adam") {
        const a = m1[name].mul(ADAM.beta1).add(g.ref.mul(1 - ADAM.beta1));
        const b = m2[name].mul(ADAM.beta2).add(g.ref.mul(g).mul(1 - ADAM.beta2));
        [n1[name], n2[name]] = [a.ref, b.ref];
        g = a.mul(correction.ref.slice(0)).div(np.sqrt(b.mul(correction.ref.slice(1))).add(ADAM.epsilon));
      }
      if (t.weightDecay > 0 && own[name].shape.length > 1) g = g.add(own[name].ref.mul(t.weightDecay));
      next[name] = own[name].sub(g.mul(correction.ref.slice(2)));
    }
    return [next, n1, n2, loss, thrown];
  }) as Step as never) as unknown as Step;
  const evaluate = jit(losses as never) as unknown as typeof losses;

  let batchLoss = NaN;
  const snapshot = (at: number): LanguageSnapshot => ({
    step: at,
    batchLoss,
    async losses(list) {
      const out = new Float32Array(list.length);
      for (let from = 0; from < list.length; from += CHUNK) {
        // The last chunk is filled up, so that one compiled function serves all.
        const some = Array.from({ length: CHUNK }, (_, i) => list[Math.min(from + i, list.length - 1)]);
        const { x, y, weight } = sequences(shape, some);
        const seen = (await evaluate(refs(trained), refs(fixed), x, y, weight, mask.ref).data()) as Float32Array;
        out.set(seen.subarray(0, Math.min(CHUNK, list.length - from)), from);
      }
      return out;
    },
    async numbers() {
      const all = { ...fixed, ...trained };
      const names = Object.keys(all).filter((name) => isTrained(name) || name.includes(".lora_"));
      const data = (await Promise.all(names.map((name) => all[name].ref.data()))) as Float32Array[];
      return Object.fromEntries(names.map((name, i) => [name, data[i].slice()]));
    },
  });
  const { uniform } = stream(keys.seed, `${keys.key[0]}/batches`, keys.key[1]);
  if (checkpoints.includes(0)) await visit(snapshot(0));
  for (let at = 1; at <= t.steps; at++) {
    const { x, y, weight } = sequences(shape, Array.from({ length: t.batch }, () => documents[Math.floor(uniform() * documents.length)]));
    // Bias corrections of Adam's moments, and the rate.
    const correction = np.array([1 / (1 - pow(ADAM.beta1, at)), 1 / (1 - pow(ADAM.beta2, at)), t.rate * (t.decay ? 1 - (at - 1) / t.steps : 1)]);
    const [next, n1, n2, loss, thrown] = step(trained, first, second, refs(fixed), x, y, weight, mask.ref, correction);
    [trained, first, second] = [next, n1, n2];
    release(thrown);
    // Awaited each step: jax-js keeps the arrays of steps under way.
    batchLoss = ((await loss.data()) as Float32Array)[0];
    if (!Number.isFinite(batchLoss)) throw new UsageError("--rate", "small enough that training does not diverge", t.rate, `lower it (loss ${batchLoss} at step ${at})`);
    if (checkpoints.includes(at)) await visit(snapshot(at));
  }
  for (const tree of [trained, fixed, first, second]) release(tree);
  mask.dispose();
}

/** Trained and start weights as one set of parameters: adapters merged, W + scaling B A. */
export function merged(t: LanguageTraining, shape: TransformerShape, start: Numbers, trained: Numbers): Numbers {
  const out = Object.fromEntries(parameterShapes(shape).map(([name]) => [name, (trained[name] ?? start[name]).slice()]));
  for (const [module, rows, columns] of t.method === "full" ? [] : adaptedModules(shape, t.projections)) {
    const [w, a, b] = [out[`${module}.weight`], trained[`${module}.lora_A`], trained[`${module}.lora_B`]];
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < t.rank; k++) sum += b[i * t.rank + k] * a[k * columns + j];
      w[i * columns + j] += (t.alpha / t.rank) * sum;
    }
  }
  return out;
}
