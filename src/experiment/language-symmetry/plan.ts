/** Plans and cells of the symmetry test on the transformer, and the model and sequences that all trials share. */
import { z } from "zod";
import { ATTENTION, documentGradients, languageStart } from "../../train/language/gradients.js";
import { SHAPE as MODEL } from "../../train/language/pretrained.js";
import { adaptedModules, type Documents } from "../../train/language/trainer.js";
import {
  parameterShapes,
  type Weights,
  type Projection,
  type TransformerShape,
} from "../../train/language/transformer.js";
import { languageBefore } from "../costs.js";
import { listOf, whole } from "../fields.js";
import {
  onSharedMemory,
  planBase,
  ranksField,
  sharedZeros,
  trialsOf,
  type CellBase,
  type Outline,
  type Prepared,
  type Shared,
} from "../kind.js";

/** Sequences that a batch and its target are drawn from, none twice. */
const POOL = 256;

export const languageSymmetrySchema = z.strictObject({
  kind: z.literal("language-symmetry"),
  ...planBase,
  source: z.literal("language"),
  projections: listOf(z.enum(ATTENTION), {
    what: "attention projections that are adapted together, in every layer; each is a row of its own",
  }),
  ranks: ranksField,
  batchSizes: listOf(whole(1, POOL - 1), { what: "documents of the step, beside the target" }),
});
export type LanguageSymmetryPlan = z.infer<typeof languageSymmetrySchema>;

export interface LanguageSymmetryCell extends CellBase {
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
  /** Their gradients at the pretrained weights, where they were computed beforehand. */
  readonly known?: ReadonlyMap<Uint16Array, { readonly gradients: readonly Float64Array[] }>;
}

const SHAPE = ["vocabulary", "width", "layers", "heads", "context"] as const;

/** Numbers that a trial leaves of a module. */
const VALUES = 3;

export function outline(plan: LanguageSymmetryPlan): Outline {
  const modules = adaptedModules(MODEL, plan.projections);
  const numbers = modules.reduce((n, [, out, into]) => n + out * into, 0);
  return {
    count: plan.ranks.length * plan.batchSizes.length,
    sizes: () =>
      cellsOf(plan, []).map((cell) => ({
        ...cell,
        seconds: 0.02 + 0.002 * cell.batch,
        kept: VALUES * (modules.length + 1) * cell.trials,
        held: 200e6,
      })),
    shared: 8 * POOL * numbers,
    before: languageBefore([0], [POOL]),
  };
}

export async function prepare(plan: LanguageSymmetryPlan): Promise<Prepared<LanguageSymmetryCell>> {
  const start = languageStart();
  const scene = { ...start, documents: start.documents.slice(0, POOL) };
  const modules = adaptedModules(scene.shape, plan.projections).map(([module]) => module);
  return { cells: cellsOf(plan, modules), shared: await share(scene, modules) };
}

function cellsOf(
  { projections, ranks, batchSizes, trials }: LanguageSymmetryPlan,
  modules: readonly string[],
): LanguageSymmetryCell[] {
  return ranks.flatMap((rank) =>
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
}

/** Every trial starts from the same weights: the sequences' gradients there are computed once. */
async function share(scene: Scene, modules: readonly string[]): Promise<Shared> {
  const { shape, weights, documents } = scene;
  const each = await documentGradients(shape, weights, modules, documents);
  const parts = each.flatMap((document) => document.gradients);
  const gradients = sharedZeros(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    gradients.set(part, at);
    at += part.length;
  }
  return {
    ...Object.fromEntries(
      Object.entries(weights).map(([name, values]) => [name, onSharedMemory(values)]),
    ),
    tokens: onSharedMemory(documents.flatMap((d) => [...d])),
    shape: onSharedMemory(SHAPE.map((k) => shape[k])),
    gradients,
  };
}

export function sceneOf(shared: Shared, modules: number): Scene {
  const { tokens, shape: sizes, gradients, ...weights } = shared;
  const shape = Object.fromEntries(
    SHAPE.map((k, i) => [k, sizes[i]]),
  ) as unknown as TransformerShape;
  const length = shape.context + 1;
  const documents = Array.from({ length: tokens.length / length }, (_, i) =>
    Uint16Array.from(tokens.subarray(i * length, (i + 1) * length)),
  );
  const size = gradients.length / documents.length / modules;
  const gradientsOf = (document: number): Float64Array[] =>
    Array.from({ length: modules }, (_, m) => {
      const first = (document * modules + m) * size;
      return gradients.subarray(first, first + size);
    });
  return {
    shape,
    documents,
    known: new Map(documents.map((d, i) => [d, { gradients: gradientsOf(i) }])),
    weights: Object.fromEntries(
      parameterShapes(shape).map(([name]) => [name, Float32Array.from(weights[name])]),
    ),
  };
}
