/** Plans and cells of the span test, and what all models of a plan start from. */
import { z } from "zod";
import { drawPool, loadTask } from "../../train/data/task.js";
import { ATTENTION } from "../../train/language/gradients.js";
import { SHAPE as TRANSFORMER } from "../../train/language/pretrained.js";
import { adaptedModules } from "../../train/language/trainer.js";
import type { Projection } from "../../train/language/transformer.js";
import { listOf, whole } from "../fields.js";
import {
  planHead,
  ranksField,
  type CellBase,
  type CellSize,
  type Outline,
  type Prepared,
} from "../kind.js";
import { NETWORK, TASK_SIZES } from "../model-size.js";
import { shareExamples, shareNetwork, startingNetwork } from "../start.js";
import { OPTIMIZERS, type Optimizer } from "./optimizer.js";
import { MODEL } from "./score.js";

/** Examples or documents that a model draws from at most: members, and as many others. */
export const POOL = { mnist: 4096, spam: 2048, language: 512 } as const;
export type Source = keyof typeof POOL;

export const spanSchema = z
  .strictObject({
    kind: z.literal("span"),
    ...planHead,
    data: z
      .discriminatedUnion("source", [
        z.strictObject({
          source: z.enum(["mnist", "spam"]).describe("digits, or emails as counts of words"),
          hidden: whole(2, 1024).describe("width of the hidden layer; its inputs are adapted"),
          pretraining: whole(0, 10_000).describe("steps on the public part before adaptation"),
        }),
        z.strictObject({
          source: z.literal("language"),
          projections: listOf(z.enum(ATTENTION), {
            what: "attention projections that are adapted together, in every layer of the transformer",
          }),
          tokens: whole(2, 32).describe(
            "tokens that each document predicts; documents that open alike are left out",
          ),
        }),
      ])
      .describe("a classifier's first layer on digits or emails, or the transformer on emails"),
    optimizers: listOf(z.enum(OPTIMIZERS), { what: "how B is trained; A is frozen" }),
    ranks: ranksField,
    examples: listOf(whole(1, 1024), { what: "members of a model" }),
    epochs: whole(1, 1000).describe("times that each member is used"),
    batch: whole(1, 1024).describe("examples of a step; all members, where they are fewer"),
    models: whole(2, 65_536).describe("models of a cell, each with members and A of its own"),
  })
  .refine(({ data, examples }) => 2 * Math.max(...examples) <= POOL[data.source], {
    path: ["examples"],
    message: "at most half of what there is to draw from (4096 digits, 2048 or 512 emails)",
    params: { remedy: "lower it" },
  });
export type SpanPlan = z.infer<typeof spanSchema>;

export interface SpanCell extends CellBase {
  readonly source: Source;
  readonly projections: readonly Projection[];
  /** "input", or the transformer's modules. */
  readonly layers: readonly string[];
  readonly tokens: number;
  readonly outputs: number;
  readonly inputs: number;
  readonly optimizer: Optimizer;
  readonly rank: number;
  readonly examples: number;
  readonly epochs: number;
  readonly batch: number;
  readonly steps: number;
}

/** Sizes of what is adapted. */
function sizesOf({ data }: SpanPlan) {
  if (data.source !== "language") {
    const { dim } = TASK_SIZES[data.source];
    const [outputs, projections] = [data.hidden, [] as Projection[]];
    return { layers: ["input"], tokens: 1, outputs, inputs: dim, projections };
  }
  const layers = adaptedModules(TRANSFORMER, data.projections).map(([module]) => module);
  const { width } = TRANSFORMER;
  const { tokens, projections } = data;
  return { layers, tokens, outputs: width, inputs: width, projections };
}

function cellsOf(plan: SpanPlan): SpanCell[] {
  const sizes = sizesOf(plan);
  const { layers, outputs, inputs, tokens } = sizes;
  return plan.optimizers.flatMap((optimizer) =>
    plan.ranks.flatMap((rank) =>
      plan.examples.map((examples): SpanCell => {
        const batch = Math.min(plan.batch, examples);
        const steps = Math.ceil((plan.epochs * examples) / batch);
        const shapes = layers.length * (outputs + inputs) * rank;
        return {
          id: `${optimizer}/r${rank}/n${examples}`,
          source: plan.data.source,
          ...sizes,
          optimizer,
          rank,
          examples,
          epochs: plan.epochs,
          batch,
          steps,
          trials: plan.models,
          block: 8,
          work: shapes * (steps * batch * tokens + 4 * rank) + layers.length * inputs * outputs,
        };
      }),
    ),
  );
}

/** Seconds of a document's gradient at merged weights, beside those of a step. */
const [DOCUMENT, STEP] = [0.002, 0.006];

export function outline(plan: SpanPlan): Outline {
  const { data, optimizers, ranks, examples } = plan;
  const isText = data.source === "language";
  const { outputs, inputs, layers } = sizesOf(plan);
  return {
    count: optimizers.length * ranks.length * examples.length,
    sizes: () =>
      cellsOf(plan).map((cell): CellSize => ({
        ...cell,
        seconds:
          0.002 +
          1e-9 * cell.work +
          (isText ? STEP * cell.steps + DOCUMENT * (2 + cell.epochs) * cell.examples : 0),
        kept: MODEL.size * layers.length * cell.trials,
        held: 64e6,
      })),
    shared: isText ? 0 : 8 * (outputs + POOL[data.source]) * inputs,
    before: isText ? 1 : 1 + 50 * NETWORK * (data.pretraining * outputs * inputs),
  };
}

/** The classifier that adapters start from, and its pool; the transformer is read by each worker. */
export async function prepare(plan: SpanPlan, seed: string): Promise<Prepared<SpanCell>> {
  const { data } = plan;
  if (data.source === "language") return { cells: cellsOf(plan) };
  const task = loadTask(data.source);
  const start = await startingNetwork(
    task,
    { hidden: [data.hidden], pretraining: { steps: data.pretraining, rate: 0.05 } },
    seed,
  );
  const pool = drawPool(task, POOL[data.source], 0, seed, 0);
  return {
    cells: cellsOf(plan),
    shared: { ...shareNetwork(start), ...shareExamples("pool", pool) },
  };
}
