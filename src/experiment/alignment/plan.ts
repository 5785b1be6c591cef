/**
 * Plans and cells of neighbouring batch gradients (E16), and what all pairs are made of: inner products of the
 * gradients of single examples, of which every inner product of batch gradients is a sum.
 */
import { z } from "zod";
import { timesTransposed } from "../../core/row-major.js";
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
  type CellBase,
  type CellSize,
  type Outline,
  type Prepared,
} from "../kind.js";
import { RELATIONS, type Relation } from "../sketch/plan.js";

/** Examples that batches are drawn from, independently: the population of what is said. */
export const POOL = { mnist: 1024, language: 512 } as const;

export const alignmentSchema = z
  .strictObject({
    kind: z.literal("alignment"),
    ...planHead,
    gradients: z
      .discriminatedUnion("source", [
        z.strictObject({
          source: z.literal("mnist"),
          checkpoints: listOf(whole(0, 10_000), {
            what: "SGD steps before gradients are taken",
            most: 16,
          }),
        }),
        z.strictObject({
          source: z.literal("language"),
          projections: listOf(z.enum(ATTENTION), {
            what: "attention projections, of every layer of the pretrained transformer",
          }),
        }),
      ])
      .describe("whose gradients: the hidden layer of the MNIST network, or the transformer"),
    batchSizes: listOf(whole(1, 4096), { what: "examples of a batch, drawn independently" }),
    relations: listOf(z.enum(RELATIONS), {
      what: "neighbours: one example exchanged, or taken out of the sum (the divisor stays)",
    }),
    pairs: whole(2, 65_536).describe("batches, each with a neighbour, that are drawn of a size"),
  })
  .refine(
    ({ batchSizes, relations }) => !relations.includes("remove") || Math.min(...batchSizes) > 1,
    {
      path: ["batchSizes"],
      message: "2 or more where an example is taken out: of one nothing is left",
      params: { remedy: "leave out 1, or relation remove" },
    },
  );
export type AlignmentPlan = z.infer<typeof alignmentSchema>;

export interface AlignmentCell extends CellBase, Moments {
  readonly source: "mnist" | "language";
  /** Name of the shared inner products. */
  readonly products: string;
  readonly layer: string;
  readonly step: number;
  readonly batch: number;
  readonly relation: Relation;
}

interface Place {
  readonly layer: string;
  readonly step: number;
}

const placesOf = ({ gradients }: AlignmentPlan): Place[] =>
  gradients.source === "mnist"
    ? gradients.checkpoints.map((step) => ({ layer: "hidden", step }))
    : adaptedModules(MODEL, gradients.projections).map(([layer]) => ({ layer, step: 0 }));

/** Seconds of adding up one inner product. */
const SECONDS = 1.5e-9;

export function outline(plan: AlignmentPlan): Outline {
  const { gradients, batchSizes, relations, pairs } = plan;
  const [places, pool] = [placesOf(plan).length, POOL[gradients.source]];
  const isText = gradients.source === "language";
  const entries = isText ? MODEL.width ** 2 : 2 * WIDTHS[1];
  return {
    count: places * batchSizes.length * relations.length,
    sizes: () =>
      batchSizes.map((batch): CellSize => ({
        cells: places * relations.length,
        trials: pairs,
        block: 16,
        work: batch ** 2,
        seconds: 1e-5 + SECONDS * batch ** 2,
        kept: pairs,
        held: 1e6,
      })),
    shared: 8 * places * pool * (pool + (isText ? entries : 0)),
    before:
      places * SECONDS * pool ** 2 * entries +
      (isText ? languageBefore([0], [pool]) : mnistBefore(gradients.checkpoints)),
  };
}

/** Of gradients delta_i h_i': (delta_i . delta_k) (h_i . h_k). */
async function ofDigits(seed: string, step: number): Promise<Float64Array> {
  const count = POOL.mnist;
  const { layer, deltas } = hiddenStart(await mnistWeights(seed, step), count);
  const outer = timesTransposed(layer.inputs, layer.inputs, layer.width);
  return timesTransposed(deltas, deltas, layer.width).map((x, at) => x * outer[at]);
}

async function ofDocuments(modules: readonly string[]): Promise<Float64Array[]> {
  const { shape, weights, documents } = languageStart();
  const each = await documentGradients(shape, weights, modules, documents.slice(0, POOL.language));
  return modules.map((_, m) => {
    const size = each[0].gradients[m].length;
    const all = new Float64Array(each.length * size);
    each.forEach(({ gradients }, i) => all.set(gradients[m], i * size));
    return timesTransposed(all, all, size);
  });
}

/** Moments of single examples' gradients x over the pool, mu their mean and S their covariance. */
export interface Moments {
  /** |mu|^2, and V = tr S = E|x - mu|^2. */
  readonly signal: number;
  readonly spread: number;
  /** mu' S mu and tr S^2: how much of the spread lies along a batch's gradient. */
  readonly along: number;
  readonly squared: number;
}

/** From inner products of all pairs. */
export function momentsOf(products: Float64Array): Moments {
  const count = Math.sqrt(products.length);
  const means = new Float64Array(count);
  for (let i = 0; i < count; i++)
    for (let k = 0; k < count; k++) means[i] += products[i * count + k] / count;
  const signal = means.reduce((a, b) => a + b, 0) / count;
  let [spread, along, squared] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    spread += (products[i * count + i] - 2 * means[i] + signal) / count;
    along += (means[i] - signal) ** 2 / count;
    for (let k = 0; k < count; k++)
      squared += ((products[i * count + k] - means[i] - means[k] + signal) / count) ** 2;
  }
  return { signal, spread, along, squared };
}

export async function prepare(plan: AlignmentPlan, seed: string): Promise<Prepared<AlignmentCell>> {
  const { gradients, batchSizes, relations, pairs } = plan;
  const places = placesOf(plan);
  const products: Float64Array[] = [];
  if (gradients.source === "mnist")
    for (const { step } of places) products.push(await ofDigits(seed, step));
  else products.push(...(await ofDocuments(places.map(({ layer }) => layer))));
  const cells = places.flatMap(({ layer, step }, p) => {
    const moments = momentsOf(products[p]);
    return batchSizes.flatMap((batch) =>
      relations.map((relation): AlignmentCell => ({
        id: `${layer}@${step}/b${batch}/${relation}`,
        source: gradients.source,
        products: `products${p}`,
        layer,
        step,
        batch,
        relation,
        ...moments,
        trials: pairs,
        block: 16,
        work: batch ** 2,
      })),
    );
  });
  const shared = products.map((list, p) => [`products${p}`, onSharedMemory(list)] as const);
  return { cells, shared: Object.fromEntries(shared) };
}
