/**
 * Trains a transformer on whole documents by the methods of `method.ts`. Bits depend on seed and options alone.
 */
import { numpy as np } from "@jax-js/jax";
import { UsageError } from "../../core/errors.js";
import { refs, release, startJax, type Tensors } from "../jax.js";
import { throughCheckpoints } from "../loop.js";
import { clippingBound, isPrivate } from "../method.js";
import { adaptedModules, adaptersOf } from "./adapters.js";
import type { Documents } from "./documents.js";
import { tokenLossesOf } from "./loss.js";
import { batchOf, begin, CHUNK, constantsOf, type LanguageJob, type Run } from "./run.js";
import { compiled, scalarsOf, type State } from "./step.js";
import type { Weights } from "./transformer.js";

export { adaptedModules, merged } from "./adapters.js";
export { documentLosses, type Documents } from "./documents.js";
export { evaluate } from "./loss.js";
export {
  LANGUAGE_TRAINING_DEFAULTS,
  LANGUAGE_TRAINING_RANGES,
  languageTraining,
  languageTrainingFields,
  type LanguageTraining,
  type LanguageTrainingOptions,
} from "./options.js";
export type { LanguageJob, LanguageModel } from "./run.js";

/** A model during training. */
export interface LanguageSnapshot {
  readonly step: number;
  /** Mean over the step's documents before it; NaN before the first. */
  readonly batchLoss: number;
  /** Negative log likelihood (nats) of every predicted token of each document. */
  tokenLosses(documents: Documents): Promise<Float32Array[]>;
  /** What training moved: parameters by name, or the factors `<module>.lora_A` and `.lora_B`. */
  weights(): Promise<Weights>;
}

/** A loss of the training is no longer finite. */
export class Diverged extends UsageError {
  constructor(rate: number, loss: number, step: number) {
    super(
      "rate",
      "small enough that training does not diverge",
      rate,
      `lower it (loss ${loss} at step ${step})`,
    );
  }
}

/** State after a step, and the mean loss of its documents before it. */
type Stepped = Promise<[state: State, loss: number]>;

/** Step 1, 2, .. of dp methods: documents in chunks, each gradient clipped, then noise. */
async function privateStep(run: Run, state: State, step: number): Stepped {
  const { training: t, shape } = run.job;
  const { clipped, finish } = compiled({ t, shape });
  const batch = run.drawing.next().value;
  let sums: Tensors | undefined;
  let batchLoss = 0;
  // At least one chunk: an empty batch still gets its noise.
  for (let from = 0; from === 0 || from < batch.length; from += CHUNK) {
    const some = batch.slice(from, from + CHUNK);
    const [more, loss, byproducts] = clipped(
      refs(state.trained),
      constantsOf(run),
      batchOf(run, some, CHUNK),
      np.array(Float32Array.from({ length: CHUNK }, (_, i) => Number(i < some.length))),
      np.array([clippingBound(t)]),
    );
    release(byproducts);
    const before: Tensors | undefined = sums;
    sums = before
      ? Object.fromEntries(Object.entries(before).map(([name, x]) => [name, x.add(more[name])]))
      : more;
    batchLoss += ((await loss.data()) as Float32Array)[0] / Math.max(1, batch.length);
  }
  const next = finish(state, sums as Tensors, run.normals(step), scalarsOf(t, step));
  await Object.values(next.trained)[0].ref.data();
  return [next, batchLoss];
}

/** What a step of noisy or flora draws. */
function drawnFor({ job, normals, drawA }: Run, step: number): Tensors {
  const { training: t, shape } = job;
  if (t.method === "noisy") return normals(step);
  if (t.method !== "flora") return {};
  return Object.fromEntries(
    adaptedModules(shape, t.projections).map(([module, , into]) => [
      `${module}.weight`,
      drawA(into),
    ]),
  );
}

/** Step 1, 2, .. of the other methods. */
async function plainStep(run: Run, state: State, step: number): Stepped {
  const { training: t, shape } = run.job;
  const [next, loss, byproducts] = compiled({ t, shape }).step(
    state,
    constantsOf(run),
    batchOf(run, run.drawing.next().value, t.batch),
    drawnFor(run, step),
    scalarsOf(t, step),
  );
  release(byproducts);
  // Awaited each step: jax-js keeps the arrays of steps under way.
  return [next, ((await loss.data()) as Float32Array)[0]];
}

/** The snapshot of a state, valid until the next step. */
function snapshotOf(
  { job, moved, frozen }: Run,
  { trained }: State,
  progress: Pick<LanguageSnapshot, "step" | "batchLoss">,
): LanguageSnapshot {
  const params = { ...frozen, ...trained };
  const names = new Set(moved.map(([name]) => name));
  return {
    ...progress,
    tokenLosses: (documents) =>
      tokenLossesOf(job.shape, adaptersOf(job.training, job.shape), params, documents),
    async weights() {
      const wanted = Object.keys(params).filter((n) => names.has(n) || n.includes(".lora_"));
      const data = (await Promise.all(
        wanted.map((name) => params[name].ref.data()),
      )) as Float32Array[];
      return Object.fromEntries(wanted.map((name, i) => [name, data[i].slice()]));
    },
  };
}

/**
 * Trains one model; `visit` sees it at each checkpoint.
 * @throws Diverged when a loss is no longer finite; RangeError for a model without members
 */
export async function trainTransformer(
  job: LanguageJob,
  visit: (snapshot: LanguageSnapshot) => Promise<void>,
): Promise<void> {
  const { training: t, model, checkpoints } = job;
  if (model.members.length === 0) throw new RangeError("a model needs members");
  await startJax();
  const { run, state: initial } = begin(job);
  let state = initial;
  let batchLoss = NaN;
  await throughCheckpoints(
    checkpoints,
    (step) => visit(snapshotOf(run, state, { step, batchLoss })),
    async (before) => {
      const step = before + 1;
      [state, batchLoss] = await (isPrivate(t) ? privateStep : plainStep)(run, state, step);
      if (!Number.isFinite(batchLoss)) throw new Diverged(t.rate, batchLoss, step);
    },
  );
  for (const arrays of [state.trained, state.first, state.second, run.frozen, run.probes])
    release(Object.values(arrays));
  run.mask.dispose();
}
