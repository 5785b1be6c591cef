/**
 * Plans and cells of the noise-law experiment: one (init, rank,
 * dim) with several gradient rows that share its draws of A.
 */
import { z } from "zod";
import { INITS, type Init } from "../../core/factors.js";
import { UsageError } from "../../core/errors.js";
import { gradientRow, SHAPES, type GradientRow } from "../../core/gradients.js";
import { mnistGradients } from "../../train/network/gradients.js";
import { ATTENTION, languageGradients } from "../../train/language/gradients.js";
import { loadingsOf, realRows } from "../../train/network/loadings.js";
import { SAMPLERS, type Sampler } from "./samplers.js";
import { dimField, planBase, rankField, trialsOf, type CellBase, type Prepared } from "../kind.js";

export const noiseSchema = z
  .strictObject({
    kind: z.literal("noise"),
    ...planBase,
    rows: z.discriminatedUnion("source", [
      z.strictObject({
        source: z.literal("synthetic"),
        dims: z.array(dimField).min(1),
        shapes: z.array(z.enum(SHAPES)).min(1),
      }),
      z.strictObject({
        source: z.literal("mnist"),
        /** SGD steps at which the gradient is taken, 0 = initialisation. */
        checkpoints: z.array(z.number().int().min(0).max(100_000)).min(1),
        batchSizes: z.array(z.number().int().min(1).max(10_000)).min(1),
        /** Rows kept of each layer's gradient: spread evenly over the order of their largest loading. */
        rowsPerLayer: z.number().int().min(1).max(64),
      }),
      z.strictObject({
        source: z.literal("language"),
        /** Steps of full fine-tuning at which the gradient is taken, 0 = pretrained. */
        checkpoints: z.array(z.number().int().min(0).max(10_000)).min(1),
        batchSizes: z.array(z.number().int().min(1).max(1024)).min(1),
        projections: z.array(z.enum(ATTENTION)).min(1),
        /** Rows kept of each module's gradient, as for mnist. */
        rowsPerLayer: z.number().int().min(1).max(64),
      }),
    ]),
    ranks: z.array(rankField).min(1),
    inits: z.array(z.enum(INITS)).min(1),
    /** Dimensions whose sampled densities are kept, for overlays; default: none. */
    densities: z.array(dimField).optional(),
    /**
     * Cells that draw more numbers a trial than this (r m of a drawn
     * A) are left out of the sampling; the exact curves cover them.
     */
    maxEntriesPerTrial: z.number().int().min(1),
    /** How Gaussian A's noise is drawn; other laws of A are always drawn as factors. */
    sampler: z.enum(SAMPLERS).default("factors"),
  })
  .refine((p) => p.sampler === "factors" || p.inits.includes("gaussian"), {
    message: "factors where inits has no gaussian: the others are exact for Gaussian A only",
    path: ["sampler"],
  });
/** Work of a trial that every sampler has: its account in bins costs as much as this many drawn numbers. */
const ACCOUNT = 1000;
export type NoisePlan = z.infer<typeof noiseSchema>;

export interface NoiseCell extends CellBase {
  readonly init: Init;
  readonly sampler: Sampler;
  readonly rank: number;
  readonly dim: number;
  readonly rows: readonly GradientRow[];
  /** Sampled densities are kept. */
  readonly densities?: boolean;
}

/** Cells in plan order, and for real gradients the loadings of every row. */
export async function prepareNoise(plan: NoisePlan, seed: string): Promise<Prepared<NoiseCell>> {
  const { rows: source } = plan;
  if (source.source !== "synthetic") {
    const { checkpoints, batchSizes } = source;
    const snapshots =
      source.source === "mnist"
        ? await mnistGradients(seed, checkpoints, batchSizes)
        : await languageGradients(seed, checkpoints, batchSizes, source.projections);
    return {
      cells: noiseCells(plan, [...realRows(snapshots, source.rowsPerLayer)]),
      tables: { loadings: snapshots.flatMap(loadingsOf) },
    };
  }
  const groups = source.dims.map((dim) => {
    const shapes = SHAPES.filter((s) => source.shapes.includes(s));
    return [
      `m${dim}`,
      { dim, rows: shapes.map((shape) => ({ shape, values: [...gradientRow(shape, dim)] })) },
    ] as const;
  });
  return { cells: noiseCells(plan, groups) };
}

function noiseCells(
  plan: NoisePlan,
  groups: ReadonlyArray<readonly [string, { dim: number; rows: GradientRow[] }]>,
): NoiseCell[] {
  const cells: NoiseCell[] = [];
  for (const init of plan.inits) {
    for (const [group, { dim, rows }] of groups) {
      for (const rank of plan.ranks) {
        const sampler = init === "gaussian" ? plan.sampler : "factors";
        const drawn = { factors: rank * dim, row: rank + dim, coordinate: 1 }[sampler];
        if (drawn > plan.maxEntriesPerTrial || (init === "orthogonal" && rank > dim)) continue;
        // No sampler gets fewer trials than drawing A would.
        const work = Math.min(
          rank * dim,
          { factors: rank * dim, row: rows.length * (rank + dim), coordinate: rows.length }[
            sampler
          ],
        );
        cells.push({
          id: `${init}/${group}/r${rank}`,
          init,
          sampler,
          rank,
          dim,
          rows,
          ...(plan.densities?.includes(dim) ? { densities: true } : {}),
          work: Math.max(ACCOUNT, work),
          trials: trialsOf(plan.trials, work),
        });
      }
    }
  }
  if (cells.length === 0)
    throw new UsageError(
      `plan ${plan.name} field maxEntriesPerTrial`,
      "large enough for one cell",
      plan.maxEntriesPerTrial,
      "raise it, or lower ranks or dims",
    );
  return cells;
}
