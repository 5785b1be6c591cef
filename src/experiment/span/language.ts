/**
 * LoRA-FA on projections of the transformer: by the suite's trainer where it has the optimiser, else step by step here,
 * from gradients at merged weights (f32 both, but for the steps here).
 */
import { timesTransposed } from "../../core/row-major.js";
import { stream } from "../../core/stream.js";
import { documentGradients } from "../../train/language/gradients.js";
import { drawsOf } from "../../train/language/run.js";
import {
  adaptedModules,
  languageTraining,
  merged,
  trainTransformer,
  type Documents,
  type LanguageJob,
} from "../../train/language/trainer.js";
import type { Projection, TransformerShape, Weights } from "../../train/language/transformer.js";
import type { Factors, Key, Setting } from "./classifier.js";
import { advance, DECAY, RATES, startState } from "./optimizer.js";

/** The pretrained model, and where its adapters sit. */
export interface Start {
  readonly shape: TransformerShape;
  readonly weights: Weights;
  readonly projections: readonly Projection[];
}

function jobOf(
  { optimizer, rank, batch, steps }: Setting,
  { shape, weights, projections }: Start,
  members: Documents,
  [seed, experiment, trial]: Key,
): LanguageJob {
  const key = [experiment, trial] as const;
  const positions = [...members.keys()];
  return {
    training: languageTraining({
      method: "lora-fa",
      init: "gaussian",
      optimizer: optimizer === "adam" ? "adam" : "sgd",
      rate: optimizer === "adam" ? RATES.adam : RATES.language,
      weightDecay: optimizer === "decay" ? DECAY : 0,
      projections: [...projections],
      rank,
      batch,
      steps,
    }),
    shape,
    start: weights,
    documents: members,
    model: { members: positions, seed, key, factorKey: key },
    expected: positions.length,
    checkpoints: [steps],
  };
}

const inF64 = (list: ArrayLike<number>): Float64Array => Float64Array.from(list);

/** By the suite's trainer: sgd, decay and adam; module by module. */
export async function bySuite(
  setting: Setting,
  start: Start,
  members: Documents,
  key: Key,
): Promise<Factors[]> {
  let found: Factors[] = [];
  await trainTransformer(jobOf(setting, start, members, key), async (s) => {
    const trained = await s.weights();
    found = adaptedModules(start.shape, start.projections).map(([module]) => ({
      a: inF64(trained[`${module}.lora_A`]),
      b: inF64(trained[`${module}.lora_B`]),
    }));
  });
  return found;
}

/** Step by step, by any optimiser: batches and A are those that the suite's trainer draws. */
export async function byHand(
  setting: Setting,
  start: Start,
  members: Documents,
  key: Key,
): Promise<Factors[]> {
  const { rank, batch, steps, optimizer } = setting;
  const job = jobOf(setting, start, members, key);
  const { drawing, drawA } = drawsOf(job);
  const modules = adaptedModules(start.shape, start.projections);
  const names = modules.map(([module]) => module);
  const factors = modules.map(([, , into]) => drawA(into));
  const { normal } = stream(key[0], `${key[1]}/noise`, key[2]);
  let state = startState(modules.map(([, out]) => out * rank));
  for (let step = 0; step < steps; step++) {
    const trained = Object.fromEntries(
      names.flatMap((name, m) => [
        [`${name}.lora_A`, factors[m]],
        [`${name}.lora_B`, Float32Array.from(state.b[m])],
      ]),
    );
    const weights = merged(job.training, start.shape, start.weights, trained);
    const drawn = drawing.next().value.map((i) => members[i]);
    const each = await documentGradients(start.shape, weights, names, drawn);
    const projected = each.map(({ gradients }) =>
      gradients.map((g, m) => timesTransposed(inF64(g), inF64(factors[m]), modules[m][2])),
    );
    state = advance(state, projected, { optimizer, rate: job.training.rate, batch, normal });
  }
  return modules.map((_, m) => ({ a: inF64(factors[m]), b: state.b[m] }));
}
