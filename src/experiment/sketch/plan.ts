/** Plans and cells of sketches of real gradients, and what all pairs are made of. */
import { z } from "zod";
import { ATTENTION, documentGradients, languageStart } from "../../train/language/gradients.js";
import { SHAPE as MODEL } from "../../train/language/pretrained.js";
import { adaptedModules } from "../../train/language/trainer.js";
import { mnistWeights, WIDTHS } from "../../train/network/gradients.js";
import { hiddenStart } from "../../train/network/hidden-layer.js";
import { languageBefore, mnistBefore } from "../costs.js";
import { listOf, whole } from "../fields.js";
import {
  onSharedMemory,
  planHead,
  ranksField,
  sharedZeros,
  type CellBase,
  type CellSize,
  type Outline,
  type Prepared,
  type Shared,
} from "../kind.js";

/** Examples that batches are drawn from, none twice. */
export const POOL = { mnist: 4096, language: 256 } as const;

/** How a neighbouring batch differs. */
export const RELATIONS = ["replace", "remove"] as const;
export type Relation = (typeof RELATIONS)[number];

export const sketchSchema = z
  .strictObject({
    kind: z.literal("sketch"),
    ...planHead,
    gradients: z
      .discriminatedUnion("source", [
        z.strictObject({
          source: z.literal("mnist"),
          pretraining: whole(0, 10_000).describe("SGD steps before the gradient is taken"),
        }),
        z.strictObject({
          source: z.literal("language"),
          projections: listOf(z.enum(ATTENTION), {
            what: "attention projections, of every layer of the pretrained transformer",
          }),
        }),
      ])
      .describe("whose batch gradients: the hidden layer of the MNIST network, or the transformer"),
    batchSizes: listOf(whole(1, POOL.mnist / 2), { what: "examples or documents of a batch" }),
    relations: listOf(z.enum(RELATIONS), {
      what: "neighbours: one example exchanged, or taken out of the sum (the divisor stays)",
    }),
    ranks: ranksField,
    pairs: whole(2, 65_536).describe("batches, each with a neighbour, that are drawn of a size"),
  })
  .refine(({ gradients, batchSizes }) => Math.max(...batchSizes) < POOL[gradients.source], {
    path: ["batchSizes"],
    message: `below ${POOL.language} documents, which is as many as there are`,
    params: { remedy: "lower it" },
  });
export type SketchPlan = z.infer<typeof sketchSchema>;

export interface SketchCell extends CellBase {
  readonly source: "mnist" | "language";
  readonly layers: readonly string[];
  readonly batch: number;
  readonly relation: Relation;
  readonly ranks: readonly number[];
}

const layersOf = ({ gradients }: SketchPlan): string[] =>
  gradients.source === "mnist"
    ? ["hidden"]
    : adaptedModules(MODEL, gradients.projections).map(([module]) => module);

const [, WIDTH] = WIDTHS;
const widthOf = ({ gradients }: SketchPlan): number =>
  gradients.source === "mnist" ? WIDTH : MODEL.width;

/** Multiplications of a pair: three decompositions of a square matrix, a layer. */
const workOf = (plan: SketchPlan): number =>
  40 * layersOf(plan).length * widthOf(plan) * widthOf(plan) ** 2;
/** Seconds of a multiplication of it. */
const SECONDS = 2.5e-9;

function cellsOf(plan: SketchPlan): SketchCell[] {
  return plan.batchSizes.flatMap((batch) =>
    plan.relations.map((relation) => ({
      id: `b${batch}/${relation}`,
      source: plan.gradients.source,
      layers: layersOf(plan),
      batch,
      relation,
      ranks: plan.ranks,
      trials: plan.pairs,
      block: 4,
      work: workOf(plan),
    })),
  );
}

/** Numbers that a pair leaves of a layer, beside three a rank. */
export const VALUES = 7;

export function outline(plan: SketchPlan): Outline {
  const { gradients, batchSizes, relations, ranks, pairs } = plan;
  const [layers, width] = [layersOf(plan).length, widthOf(plan)];
  const isText = gradients.source === "language";
  return {
    count: batchSizes.length * relations.length,
    sizes: () =>
      cellsOf(plan).map((cell): CellSize => ({
        ...cell,
        // Epsilon searches go through as many eigenvalues as tokens change.
        seconds: SECONDS * cell.work + layers * ranks.length * (isText ? 0.01 : 0.002),
        kept: pairs * layers * (VALUES + 3 * ranks.length),
        held: 64 * width ** 2,
      })),
    shared: 8 * POOL[gradients.source] * (isText ? layers * width ** 2 : 2 * width),
    before: isText ? languageBefore([0], [POOL.language]) : mnistBefore([gradients.pretraining]),
  };
}

/** What examples contribute to a gradient: of documents the whole matrix, of images the two vectors of its product. */
export async function prepare(plan: SketchPlan, seed: string): Promise<Prepared<SketchCell>> {
  const { gradients } = plan;
  const shared =
    gradients.source === "mnist"
      ? await digits(seed, gradients.pretraining)
      : await documents(layersOf(plan));
  return { cells: cellsOf(plan), shared };
}

async function digits(seed: string, pretraining: number): Promise<Shared> {
  const { layer, deltas } = hiddenStart(await mnistWeights(seed, pretraining), POOL.mnist);
  return { inputs: onSharedMemory(layer.inputs), deltas: onSharedMemory(deltas) };
}

async function documents(modules: readonly string[]): Promise<Shared> {
  const { shape, weights, documents: all } = languageStart();
  const each = await documentGradients(shape, weights, modules, all.slice(0, POOL.language));
  const lists = each.flatMap(({ gradients }) => gradients);
  const size = lists[0].length;
  const gradients = sharedZeros(lists.length * size);
  lists.forEach((list, at) => gradients.set(list, at * size));
  return { gradients };
}
