/** Plans and cells of the dependence experiment: pairs of gradients under one model of noise at one rank. */
import { z } from "zod";
import { norm } from "../../core/row-major.js";
import { ATTENTION } from "../../train/language/gradients.js";
import { dimField, planBase, rankField, trialsOf, type CellBase, type Prepared } from "../kind.js";
import { pairsOf, type Pair } from "./pairs.js";
import type { DependenceRow } from "./rows.js";

const common = {
  kind: z.literal("dependence"),
  ...planBase,
  models: z.array(z.enum(["lora", "flora", "dp-sgd"])).min(1),
  ranks: z.array(rankField).min(1),
};
const real = {
  relation: z.enum(["rows", "steps", "scale"]),
  /** Training steps: rows uses the first; steps pairs the first with each other one; scale uses all. */
  checkpoints: z.array(z.number().int().min(0).max(100_000)).min(1),
  batchSizes: z.array(z.number().int().min(1).max(10_000)).min(1),
  /**
   * rows: pairs kept, evenly over the order of their cosine; steps: rows
   * of the layer; scale: rows kept, evenly over the order of their norm.
   */
  keep: z.number().int().min(1).max(128),
};
export const dependenceSchema = z.discriminatedUnion("source", [
  z.strictObject({
    ...common,
    source: z.literal("synthetic"),
    relation: z.literal("rows"),
    dims: z.array(dimField).min(1),
    /** Cosines between two spiky unit rows whose spikes sit on different coordinates. */
    cosines: z.array(z.number().min(-1).max(1)).min(1),
  }),
  z.strictObject({
    ...common,
    ...real,
    source: z.literal("mnist"),
    layer: z.enum(["input", "hidden", "output"]),
  }),
  z.strictObject({
    ...common,
    ...real,
    source: z.literal("language"),
    /** An attention projection of a layer, e.g. "h.0.attn.q_proj". */
    layer: z
      .string()
      .regex(
        new RegExp(`^h\\.\\d+\\.attn\\.(${ATTENTION.join("|")})$`),
        "an attention projection, e.g. h.0.attn.q_proj",
      ),
  }),
]);
export type DependencePlan = z.infer<typeof dependenceSchema>;

export interface DependenceCell extends CellBase {
  readonly model: DependenceRow["model"];
  readonly relation: DependenceRow["relation"];
  readonly label: string;
  readonly rank: number;
  readonly dim: number;
  /** n x m, row-major. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** DP-SGD's noise standard deviation per coordinate, fixed before any gradient is seen. */
  readonly fixedSd: number;
}

/** The median over pairs of the norm of a row of x, in quadratic mean. */
function typicalNorm(pairs: readonly Pair[]): number {
  const norms = pairs.map((p) => norm(p.x) / Math.sqrt(p.x.length / p.dim)).sort((a, b) => a - b);
  return norms[norms.length >> 1];
}

export async function prepare(
  plan: DependencePlan,
  seed: string,
): Promise<Prepared<DependenceCell>> {
  const pairs = await pairsOf(plan, seed);
  const typical = typicalNorm(pairs);
  const cellOf = (model: DependenceCell["model"], rank: number, pair: Pair): DependenceCell => {
    const { label, dim, x, y } = pair;
    const work = rank * dim + 2 * x.length;
    return {
      id: `${model}/${label}/m${dim}/r${rank}`,
      model,
      relation: plan.relation,
      label,
      rank,
      dim,
      x,
      y,
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
