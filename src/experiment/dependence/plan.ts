/** Plans and cells of the dependence experiment: pairs of gradients under one model of noise at one rank. */
import { z } from "zod";
import { norm } from "../../core/row-major.js";
import { SCALINGS, type Scaling } from "../../core/scaling.js";
import { ATTENTION } from "../../train/language/gradients.js";
import { LAYERS } from "../../train/network/gradients.js";
import { listOf, whole } from "../fields.js";
import {
  dimsField,
  planBase,
  ranksField,
  trialsOf,
  type CellBase,
  type Prepared,
} from "../kind.js";
import { pairsOf, type Pair } from "./pairs.js";
import type { DependenceRow } from "./rows.js";

const common = {
  kind: z.literal("dependence"),
  ...planBase,
  models: listOf(z.enum(["lora", "flora", "dp-sgd"]), {
    what: "one A for both gradients, a fresh A each, or i.i.d. Gaussian noise",
  }),
  ranks: ranksField,
};
const real = {
  relation: z
    .enum(["rows", "steps", "scale"])
    .describe(
      "pairs of rows of one gradient, of steps of one training, or single rows at their own norms",
    ),
  checkpoints: listOf(whole(0, 100_000), {
    what: "training steps: one for rows; for steps the first is paired with each other one; scale uses all",
  }),
  batchSizes: listOf(whole(1, 10_000), {
    what: "sizes of the batches whose gradient is taken; one for rows and steps",
  }),
  scaling: z
    .enum(SCALINGS)
    .optional()
    .describe(
      "with relation scale: single rows at their own norms, rows scaled to norm 1, or whole gradients scaled to " +
        "norm 1; default: none",
    ),
  keep: whole(1, 128).describe(
    "rows: pairs kept, evenly over the order of their cosine; steps: rows of the layer; " +
      "scale: rows or gradients kept, evenly over the order of their norm",
  ),
};
interface Related {
  readonly relation: string;
  readonly scaling?: Scaling | undefined;
  readonly checkpoints: readonly number[];
  readonly batchSizes: readonly number[];
}
/** Checks of plans on real gradients: an entry that nothing would be done with is refused. */
const checked = <T extends z.ZodType<Related>>(schema: T) =>
  schema
    .refine(({ relation, checkpoints }) => relation !== "rows" || checkpoints.length === 1, {
      path: ["checkpoints"],
      message: "a list of one step with relation rows",
      params: { remedy: "keep one, or make a plan of each" },
    })
    .refine(({ relation, checkpoints }) => relation !== "steps" || checkpoints.length > 1, {
      path: ["checkpoints"],
      message: "a list of at least 2 steps with relation steps",
      params: { remedy: "add entries" },
    })
    .refine(({ relation, scaling }) => relation === "scale" || scaling === undefined, {
      path: ["scaling"],
      message: "left out with relations rows and steps",
      params: { remedy: "leave it out: it would do nothing" },
    })
    .refine(({ relation, batchSizes }) => relation === "scale" || batchSizes.length === 1, {
      path: ["batchSizes"],
      message: "a list of one size with relations rows and steps",
      params: { remedy: "keep one, or make a plan of each" },
    });
export const dependenceSchema = z.discriminatedUnion("source", [
  z.strictObject({
    ...common,
    source: z.literal("synthetic"),
    relation: z.literal("rows"),
    dims: dimsField,
    cosines: listOf(z.number().min(-1).max(1), {
      what: "cosines between two spiky unit rows whose spikes sit on different coordinates",
    }),
  }),
  checked(
    z.strictObject({
      ...common,
      ...real,
      source: z.literal("mnist"),
      layer: z.enum(LAYERS).describe("layer of the network 196-128-128-10"),
    }),
  ),
  checked(
    z.strictObject({
      ...common,
      ...real,
      source: z.literal("language"),
      layer: z
        .string()
        .regex(
          new RegExp(`^h\\.\\d{1,3}\\.attn\\.(${ATTENTION.join("|")})$`),
          "an attention projection, e.g. h.0.attn.q_proj",
        )
        .describe("an attention projection of the transformer in assets/, e.g. h.0.attn.q_proj"),
    }),
  ),
]);
export type DependencePlan = z.infer<typeof dependenceSchema>;

export interface DependenceCell extends CellBase {
  readonly model: DependenceRow["model"];
  readonly relation: DependenceRow["relation"];
  readonly label: string;
  readonly rank: number;
  readonly dim: number;
  /** n x m, row-major, scaled. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** |x|_F before it was scaled. */
  readonly norm: number;
  readonly scaling: Scaling;
  /** DP-SGD's noise standard deviation per coordinate, fixed before any gradient is seen. */
  readonly fixedSd: number;
}

/** The median over pairs of the norm of a row of x, in quadratic mean. */
export function typicalNorm(pairs: readonly Pair[]): number {
  const norms = pairs.map((p) => norm(p.x) / Math.sqrt(p.x.length / p.dim)).sort((a, b) => a - b);
  return norms[norms.length >> 1];
}

/** Numbers of one trial: A, and both noises. */
export const workOf = (rank: number, dim: number, size: number): number => rank * dim + 2 * size;

export async function prepare(
  plan: DependencePlan,
  seed: string,
): Promise<Prepared<DependenceCell>> {
  const pairs = await pairsOf(plan, seed);
  const typical = typicalNorm(pairs);
  const cellOf = (model: DependenceCell["model"], rank: number, pair: Pair): DependenceCell => {
    const { label, dim, x, y, norm: size = norm(x), scaling = "none" } = pair;
    const work = workOf(rank, dim, x.length);
    return {
      id: `${model}/${label}/m${dim}/r${rank}`,
      model,
      relation: plan.relation,
      label,
      rank,
      dim,
      x,
      y,
      norm: size,
      scaling,
      work,
      fixedSd: typical * Math.sqrt((dim + 1) / (dim * rank)),
      trials: trialsOf(plan.trials, work),
    };
  };
  return {
    cells: plan.models.flatMap((model) =>
      plan.ranks.flatMap((rank) => pairs.map((pair) => cellOf(model, rank, pair))),
    ),
  };
}
