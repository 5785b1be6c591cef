/**
 * The symmetry test on the first LoRA step of the transformer (E11), taken by the trainer itself: a batch of private sequences, which in even trials a
 * target joins, one step of SGD on both factors (B starts at 0, so A stays). The attacker knows the pretrained weights, the batch and the target, not A;
 * sees W before and after; and scores "member" by asymmetry(without) - asymmetry(with), module by module and summed over all. A mean over b + 1 sequences instead of b
 * scales the update, which the test does not see.
 */
import { z } from "zod";
import { asymmetry } from "../attack/symmetry.js";
import { stream } from "../core/stream.js";
import {
  ATTENTION,
  documentGradients,
  languageStart,
  meanGradient,
} from "../train/language/gradients.js";
import {
  adaptedModules,
  languageTraining,
  trainLanguageModel,
  type Documents,
} from "../train/language/trainer.js";
import { scalingOf } from "../train/method.js";
import {
  parameterShapes,
  type Projection,
  type TransformerShape,
  type Weights,
} from "../train/language/transformer.js";
import {
  onSharedMemory,
  planBase,
  rankField,
  trialsOf,
  type CellBase,
  type Kind,
  type Shared,
} from "./kind.js";
import { ALL_MODULES } from "./rows.js";
import { emptySums, mergeSums, type Sums } from "./sums.js";
import { outcome } from "./symmetry.js";

export const languageSymmetrySchema = z.strictObject({
  kind: z.literal("language-symmetry"),
  ...planBase,
  source: z.literal("language"),
  /** Adapted together, in every layer; each is a row of its own. */
  projections: z.array(z.enum(ATTENTION)).min(1),
  ranks: z.array(rankField).min(1),
  batchSizes: z.array(z.number().int().min(1).max(256)).min(1),
});
type LanguageSymmetryPlan = z.infer<typeof languageSymmetrySchema>;
interface LanguageSymmetryCell extends CellBase {
  readonly projections: readonly Projection[];
  /** Names of the adapted modules. */
  readonly modules: readonly string[];
  readonly rank: number;
  readonly batch: number;
}

/** A model, and sequences to draw batches from. */
export interface Scene {
  readonly shape: TransformerShape;
  readonly weights: Weights;
  readonly documents: Documents;
  /** Their gradients at the pretrained weights, where they were worked out beforehand. */
  readonly known?: ReadonlyMap<Uint16Array, { readonly gradients: readonly Float64Array[] }>;
}

/** Sequences that batches are drawn from. */
const POOL = 256;
const SHAPE = ["vocabulary", "width", "layers", "heads", "context"] as const;

function share({ shape, weights: numbers, documents }: Scene): Shared {
  const weights = Object.entries(numbers).map(([name, values]): [string, Float64Array] => [
    name,
    onSharedMemory(values),
  ]);
  return {
    ...Object.fromEntries(weights),
    tokens: onSharedMemory(documents.flatMap((d) => [...d])),
    shape: onSharedMemory(SHAPE.map((k) => shape[k])),
  };
}

function sceneOf({ tokens, shape: sizes, gradients, ...weights }: Shared, modules: number): Scene {
  const shape = Object.fromEntries(
    SHAPE.map((k, i) => [k, sizes[i]]),
  ) as unknown as TransformerShape;
  const length = shape.context + 1;
  const documents = Array.from({ length: tokens.length / length }, (_, i) =>
    Uint16Array.from(tokens.subarray(i * length, (i + 1) * length)),
  );
  const size = gradients.length / documents.length / modules;
  const of = (i: number): Float64Array[] =>
    Array.from({ length: modules }, (_, m) =>
      gradients.subarray((i * modules + m) * size, (i * modules + m + 1) * size),
    );
  return {
    shape,
    documents,
    known: new Map(documents.map((d, i) => [d, { gradients: of(i) }])),
    weights: Object.fromEntries(
      parameterShapes(shape).map(([name]) => [name, Float32Array.from(weights[name])]),
    ),
  };
}

/** `count` documents, none twice, of a keyed stream. */
export function drawDocuments(
  { documents }: Scene,
  count: number,
  { uniform }: { uniform: () => number },
): Documents {
  const picked = new Set<number>();
  while (picked.size < count) picked.add(Math.floor(uniform() * documents.length));
  return [...picked].map((i) => documents[i]);
}

/** Update of every adapted module, scaling B A in f64, out x in row-major, after one step of LoRA on exactly this batch. */
export async function firstStep(
  { shape, weights: numbers }: Scene,
  projections: readonly Projection[],
  rank: number,
  batch: Documents,
  key: readonly [seed: string, experiment: string, trial: number],
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
  let updates: Float64Array[] = [];
  await trainLanguageModel(
    t,
    shape,
    numbers,
    batch,
    { members: [...batch.keys()], seed, key: [experiment, trial], factorKey: [experiment, trial] },
    batch.length,
    [1],
    async (s) => {
      const trained = await s.weights();
      updates = adaptedModules(shape, projections).map(([module, out, into]) => {
        const [a, b] = [trained[`${module}.lora_A`], trained[`${module}.lora_B`]];
        const y = new Float64Array(out * into);
        for (let i = 0; i < out; i++)
          for (let k = 0; k < rank; k++) {
            const v = scalingOf(t) * b[i * rank + k];
            for (let j = 0; j < into; j++) y[i * into + j] += v * a[k * into + j];
          }
        return y;
      });
    },
  );
  return updates;
}

/** Gradients of every module at the pretrained weights: of the batch, and of the batch with the target. */
export async function candidates(
  { shape, weights: numbers, known }: Scene,
  modules: readonly string[],
  batch: Documents,
  target: Uint16Array,
): Promise<{ without: Float64Array[]; including: Float64Array[] }> {
  const all = [...batch, target];
  const found = all.flatMap((d) => known?.get(d) ?? []);
  const each =
    found.length === all.length ? found : await documentGradients(shape, numbers, modules, all);
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

/** One trial: score, asymmetry of the true and of the other candidate, module by module and at last their means. */
async function attack(
  cell: LanguageSymmetryCell,
  scene: Scene,
  seed: string,
  experiment: string,
  trial: number,
): Promise<number[]> {
  const { projections, modules, rank, batch } = cell;
  const drawn = drawDocuments(scene, batch + 1, stream(seed, `${experiment}/batch`, trial));
  const [others, target] = [drawn.slice(0, batch), drawn[batch]];
  const member = trial % 2 === 0;
  const updates = await firstStep(scene, projections, rank, member ? drawn : others, [
    seed,
    experiment,
    trial,
  ]);
  const { without, including } = await candidates(scene, modules, others, target);
  const each = updates.map((y, m) => {
    const [r0, r1] = asymmetries(y, without[m], including[m], scene.shape.width);
    return [r0 - r1, member ? r1 : r0, member ? r0 : r1];
  });
  return [...each, [0, 1, 2].map((c) => each.reduce((a, x) => a + x[c], 0) / each.length)].flat();
}

export const languageSymmetry: Kind<LanguageSymmetryPlan, LanguageSymmetryCell, Sums> = {
  source: (plan) => plan.source,
  model: () => "language-model",
  async prepare({ projections, ranks, batchSizes, trials }) {
    const start = languageStart();
    const scene = { ...start, documents: start.documents.slice(0, POOL) };
    const modules = adaptedModules(scene.shape, projections).map(([module]) => module);
    const cells = ranks.flatMap((rank) =>
      batchSizes.map((batch) => {
        // Multiplications of the sequences' forward and backward passes, about.
        const work = 4e5 * (1 + batch / 4);
        return {
          id: `r${rank}/b${batch}`,
          projections,
          modules,
          rank,
          batch,
          work,
          block: 32,
          trials: trialsOf(trials, work),
        };
      }),
    );
    // Every trial starts from the same weights: the sequences' gradients there are worked out once.
    const each = await documentGradients(scene.shape, scene.weights, modules, scene.documents);
    return {
      cells,
      shared: {
        ...share(scene),
        gradients: onSharedMemory(
          each.flatMap(({ gradients }) => gradients.flatMap((g) => [...g])),
        ),
      },
    };
  },
  async simulate({ cell, seed, plan, first, count }, _, shared) {
    const scene = sceneOf(shared, cell.modules.length);
    const sums = emptySums(0);
    for (let t = first; t < first + count; t++)
      sums.values.push(...(await attack(cell, scene, seed, `${plan}/${cell.id}`, t)));
    return sums;
  },
  merge: mergeSums,
  tables({ id, modules, rank, batch }, { values }, { plan, source, seed }) {
    const layers = [...modules, ALL_MODULES];
    const width = 3 * layers.length;
    return {
      symmetry: layers.map((layer, m) => {
        const column = (c: number): number[] => values.filter((_, i) => i % width === 3 * m + c);
        return {
          plan,
          cell: `${id}/${layer}`,
          source,
          layer,
          method: "sgd",
          observer: "iterates",
          rank,
          batch,
          steps: 1,
          sigma: 0,
          seed,
          ...outcome(column(0), column(1), column(2)),
        };
      }),
    };
  },
};
