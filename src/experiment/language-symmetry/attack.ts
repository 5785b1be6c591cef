/**
 * One trial: a batch that the target joins or not, the trainer's
 * first step on it, and the symmetry test on every module.
 */
import { asymmetry } from "../../attack/symmetry.js";
import { meanOf } from "../../core/pools.js";
import { times } from "../../core/row-major.js";
import { stream, type Stream } from "../../core/stream.js";
import { documentGradients, meanGradient } from "../../train/language/gradients.js";
import {
  adaptedModules,
  languageTraining,
  trainTransformer,
  type Documents,
} from "../../train/language/trainer.js";
import type { Projection } from "../../train/language/transformer.js";
import { scalingOf } from "../../train/method.js";
import { layout } from "../layout.js";
import type { LanguageSymmetryCell, Scene } from "./plan.js";

/** Of one module, or of all: score, and asymmetry of the true and of the other candidate. */
export const MODULE = layout({
  score: "number",
  residualTrue: "number",
  residualOther: "number",
});

/** Seed, experiment and trial: the key of a trial's streams. */
type Key = readonly [seed: string, experiment: string, trial: number];

/** `count` documents, none twice, of a keyed stream. */
export function drawDocuments(
  { documents }: Scene,
  count: number,
  { uniform }: Pick<Stream, "uniform">,
): Documents {
  const picked = new Set<number>();
  while (picked.size < count) picked.add(Math.floor(uniform() * documents.length));
  return [...picked].map((i) => documents[i]);
}

/**
 * Update of every adapted module, scaling B A in f64, out x in row-major, after one step of LoRA on exactly this batch.
 */
export async function firstStep(
  { shape, weights }: Scene,
  projections: readonly Projection[],
  rank: number,
  batch: Documents,
  key: Key,
): Promise<Float64Array[]> {
  const [seed, experiment, trial] = key;
  const t = languageTraining({
    method: "lora",
    init: "gaussian",
    rank,
    optimizer: "sgd",
    rate: 0.1,
    batch: batch.length,
    steps: 1,
    projections: [...projections],
  });
  const scaling = scalingOf(t);
  let updates: Float64Array[] = [];
  const streamKey = [experiment, trial] as const;
  const job = {
    training: t,
    shape,
    start: weights,
    documents: batch,
    model: { members: [...batch.keys()], seed, key: streamKey, factorKey: streamKey },
    expected: batch.length,
    checkpoints: [1],
  };
  await trainTransformer(job, async (s) => {
    const trained = await s.weights();
    updates = adaptedModules(shape, projections).map(([module, , into]) => {
      const a = Float64Array.from(trained[`${module}.lora_A`]);
      const b = Float64Array.from(trained[`${module}.lora_B`], (x) => scaling * x);
      return times(b, a, rank, into);
    });
  });
  return updates;
}

/** Gradients of every module at the pretrained weights: of the batch, and of the batch with the target. */
export async function candidates(
  { shape, weights, known }: Scene,
  modules: readonly string[],
  batch: Documents,
  target: Uint16Array,
): Promise<{ without: Float64Array[]; including: Float64Array[] }> {
  const all = [...batch, target];
  const found = all.flatMap((d) => known?.get(d) ?? []);
  const each =
    found.length === all.length ? found : await documentGradients(shape, weights, modules, all);
  return { without: meanGradient(each.slice(0, -1)), including: meanGradient(each) };
}

/** Rows of an update that the test uses: those where the target's share of the gradient is largest. */
const ROWS = 32;

/** Asymmetries of an update against both candidates. */
export function asymmetries(
  y: Float64Array,
  without: Float64Array,
  including: Float64Array,
  into: number,
): [without: number, including: number] {
  const share = new Float64Array(y.length / into);
  for (let i = 0; i < share.length; i++)
    for (let j = i * into; j < (i + 1) * into; j++) share[i] += (including[j] - without[j]) ** 2;
  const rows = [...share.keys()].sort((i, k) => share[k] - share[i]).slice(0, ROWS);
  return [asymmetry(y, without, into, rows), asymmetry(y, including, into, rows)];
}

/** Packed, module by module and at last their means. */
export async function attack(
  { projections, modules, rank, batch }: LanguageSymmetryCell,
  scene: Scene,
  key: Key,
): Promise<number[]> {
  const [seed, experiment, trial] = key;
  const drawn = drawDocuments(scene, batch + 1, stream(seed, `${experiment}/batch`, trial));
  const [others, target] = [drawn.slice(0, batch), drawn[batch]];
  const isMember = trial % 2 === 0;
  const updates = await firstStep(scene, projections, rank, isMember ? drawn : others, key);
  const { without, including } = await candidates(scene, modules, others, target);
  const each = updates.map((y, m) => {
    const [r0, r1] = asymmetries(y, without[m], including[m], scene.shape.width);
    return {
      score: r0 - r1,
      residualTrue: isMember ? r1 : r0,
      residualOther: isMember ? r0 : r1,
    };
  });
  const all = {
    score: meanOf(each.map((m) => m.score)),
    residualTrue: meanOf(each.map((m) => m.residualTrue)),
    residualOther: meanOf(each.map((m) => m.residualOther)),
  };
  return [...each, all].flatMap(MODULE.pack);
}
