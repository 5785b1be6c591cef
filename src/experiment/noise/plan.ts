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
import { listOf, whole } from "../fields.js";
import {
  dimField,
  dimsField,
  planBase,
  ranksField,
  trialsOf,
  type CellBase,
  type Prepared,
} from "../kind.js";

/** A of the largest rank and dimension. */
const MOST_ENTRIES = 4096 * 65_536;

export const noiseSchema = z
  .strictObject({
    kind: z.literal("noise"),
    ...planBase,
    rows: z
      .discriminatedUnion("source", [
        z.strictObject({
          source: z.literal("synthetic"),
          dims: dimsField,
          shapes: listOf(z.enum(SHAPES), {
            what: "how a row's energy is spread over its coordinates",
          }),
        }),
        z.strictObject({
          source: z.literal("mnist"),
          checkpoints: listOf(whole(0, 100_000), {
            what: "SGD steps at which the gradient is taken, 0 = initialisation",
          }),
          batchSizes: listOf(whole(1, 10_000), {
            what: "sizes of the batches whose gradient is taken",
          }),
          rowsPerLayer: whole(1, 64).describe(
            "rows kept of each layer's gradient: spread evenly over the order of their largest loading",
          ),
        }),
        z.strictObject({
          source: z.literal("language"),
          checkpoints: listOf(whole(0, 10_000), {
            what: "steps of full fine-tuning at which the gradient is taken, 0 = pretrained",
          }),
          batchSizes: listOf(whole(1, 1024), { what: "documents whose mean gradient is taken" }),
          projections: listOf(z.enum(ATTENTION), { what: "attention projections, of every layer" }),
          rowsPerLayer: whole(1, 64).describe("rows kept of each module's gradient, as for mnist"),
        }),
      ])
      .describe(
        "gradient rows whose noise is sampled: made with a stated spread, or taken from training",
      ),
    ranks: ranksField,
    inits: listOf(z.enum(INITS), { what: "laws of A" }),
    densities: listOf(dimField, {
      least: 0,
      what: "dimensions whose sampled densities are kept, for overlays; default: none",
    }).optional(),
    maxEntriesPerTrial: whole(1, MOST_ENTRIES).describe(
      "cells that draw more numbers a trial than this (r m of a drawn A) are left out of the sampling; " +
        "the exact curves cover them",
    ),
    sampler: z
      .enum(SAMPLERS)
      .default("factors")
      .describe("how Gaussian A's noise is drawn; other laws of A are always drawn as factors"),
  })
  .refine(
    ({ rows, densities = [] }) => {
      const dims = rows.source === "synthetic" ? new Set(rows.dims) : undefined;
      return densities.every((dim) => dims?.has(dim) ?? true);
    },
    {
      path: ["densities"],
      message: "made of dimensions that stand in rows.dims",
      params: { remedy: "take out the others" },
    },
  )
  .refine((p) => p.sampler === "factors" || p.inits.includes("gaussian"), {
    message: "factors where inits has no gaussian: the others are exact for Gaussian A only",
    path: ["sampler"],
  });
/**
 * Numbers that a trial by `block` draws at most (core/block-trial.ts):
 * two triangles and a square of the rank of G, or of r where it is lower.
 */
export function blockWork(rows: number, rank: number, dim: number): number {
  const own = Math.min(rows, dim);
  const width = Math.min(own, rank);
  return own * width + width * Math.min(rows, dim - own) + width;
}

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

/** What a cell is but for its rows, of which only the number is known. */
export type NoiseSize = Pick<NoiseCell, "init" | "sampler" | "rank" | "dim" | "work" | "trials"> & {
  readonly group: string;
};

/** Cells of groups of rows, in plan order; those that draw too many numbers a trial are left out. */
export function noiseSizes(
  plan: NoisePlan,
  groups: ReadonlyArray<readonly [group: string, of: { dim: number; rows: number }]>,
): NoiseSize[] {
  const sizes: NoiseSize[] = [];
  for (const init of plan.inits) {
    for (const [group, { dim, rows }] of groups) {
      for (const rank of plan.ranks) {
        const sampler = init === "gaussian" ? plan.sampler : "factors";
        const drawn = {
          factors: rank * dim,
          row: rank + dim,
          coordinate: 1,
          block: blockWork(rows, rank, dim),
        }[sampler];
        if (drawn > plan.maxEntriesPerTrial || (init === "orthogonal" && rank > dim)) continue;
        // No sampler gets fewer trials than drawing A would.
        const work = Math.min(
          rank * dim,
          { factors: rank * dim, row: rows * (rank + dim), coordinate: rows, block: drawn }[
            sampler
          ],
        );
        const trials = trialsOf(plan.trials, work);
        sizes.push({ group, init, sampler, rank, dim, work: Math.max(ACCOUNT, work), trials });
      }
    }
  }
  if (sizes.length === 0)
    throw new UsageError(
      `plan ${plan.name} field maxEntriesPerTrial`,
      "large enough for one cell",
      plan.maxEntriesPerTrial,
      "raise it, or lower ranks or dims",
    );
  return sizes;
}

function noiseCells(
  plan: NoisePlan,
  groups: ReadonlyArray<readonly [string, { dim: number; rows: GradientRow[] }]>,
): NoiseCell[] {
  const rowsOf = new Map(groups.map(([group, { rows }]) => [group, rows]));
  const counted = groups.map(
    ([group, { dim, rows }]) => [group, { dim, rows: rows.length }] as const,
  );
  return noiseSizes(plan, counted).map(({ group, init, sampler, rank, dim, work, trials }) => ({
    id: `${init}/${group}/r${rank}`,
    init,
    sampler,
    rank,
    dim,
    rows: rowsOf.get(group) as GradientRow[],
    ...(plan.densities?.includes(dim) ? { densities: true } : {}),
    work,
    trials,
  }));
}
