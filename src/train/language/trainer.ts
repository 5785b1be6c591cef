/**
 * Trains a transformer on whole documents by the methods of `method.ts`. Bits depend on seed and options alone.
 */
import { UsageError } from "../../core/errors.js";
import { throughCheckpoints } from "../loop.js";
import { read, withMemory } from "../matrices.js";
import { isPrivate } from "../method.js";
import type { Documents } from "./documents.js";
import { tokenDetailsOf, type TokenDetails } from "./details.js";
import { CHUNK, tokenLossesOf } from "./loss.js";
import { begin, type LanguageJob, type Run } from "./run.js";
import { plainStep, privateStep } from "./step.js";
import type { Weights } from "./transformer.js";

export { adaptedModules, merged } from "./adapters.js";
export type { TokenDetails } from "./details.js";
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
  /** The same, with the most likely token and the spread over the vocabulary. */
  tokenDetails(documents: Documents): Promise<TokenDetails[]>;
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

/** The snapshot of a state, valid until the next step. */
function snapshotOf(
  { model, bench, frozen, trained }: Run,
  progress: Pick<LanguageSnapshot, "step" | "batchLoss">,
): LanguageSnapshot {
  return {
    ...progress,
    tokenLosses: (documents) => tokenLossesOf(model, bench, documents),
    tokenDetails: (documents) => tokenDetailsOf(model, bench, documents, CHUNK),
    weights() {
      const { memory } = model;
      const factors = Object.entries(frozen.matrices).filter(([name]) => name.includes(".lora_"));
      return Promise.resolve(
        Object.fromEntries(
          [...factors, ...Object.entries(trained.matrices)].map(([name, m]) => [
            name,
            read(memory, m),
          ]),
        ),
      );
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
  await withMemory(async (memory) => {
    const run = begin(memory, job);
    let batchLoss = NaN;
    await throughCheckpoints(
      checkpoints,
      (step) => visit(snapshotOf(run, { step, batchLoss })),
      async (before) => {
        const step = before + 1;
        batchLoss = (isPrivate(t) ? privateStep : plainStep)(run, step);
        if (!Number.isFinite(batchLoss)) throw new Diverged(t.rate, batchLoss, step);
      },
    );
  });
}
