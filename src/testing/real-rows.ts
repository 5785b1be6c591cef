/**
 * Rows of real gradients that sit on theory, of one source each, for the language model's column. Nothing here is
 * random.
 */
import { ALL_MODULES, emptyTables, type DependenceRow, type Tables } from "../experiment/rows.js";
import { sketchRows } from "./sketch-rows.js";
import { alignmentRows } from "./alignment-rows.js";
import { spanRows } from "./span-rows.js";
import { dependenceRow, noiseRowOf, symmetryRow } from "./rows.js";

/** Where real rows come from: a classifier's gradients, or a language model's. */
export type RealSource = "mnist" | "language";

const GROUPS = [0, 1, 2];
const loadingsOf = (group: number): number[] => [0.25 + group / 100, 0.5 + group / 100];
/** The suite's plans of a language model bear other names. */
const planOf = (source: RealSource, plan: string): string =>
  source === "language" ? `${plan}-text` : plan;

const noise = (source: RealSource): Tables["noise"] =>
  GROUPS.flatMap((group) =>
    [1, 4, 16].flatMap((rank) =>
      loadingsOf(group).map((loading) => ({
        ...noiseRowOf(rank, 64, loading),
        plan: planOf(source, "real"),
        cell: `gaussian/${group}/r${rank}`,
        source,
        shape: `group ${group}`,
      })),
    ),
  );
const loadings = (source: RealSource): Tables["loadings"] =>
  GROUPS.flatMap((group) =>
    loadingsOf(group).map((maxLoading) => ({
      source,
      layer: `group ${group}`,
      step: 0,
      batchSize: 8,
      row: 0,
      norm: 1,
      maxLoading,
      participation: 8,
    })),
  );
function dependence(source: RealSource): DependenceRow[] {
  const pairs = [-0.5, 0, 0.9].flatMap((cosine) =>
    (["rows", "steps"] as const).flatMap((relation) =>
      (["lora", "flora", "dp-sgd"] as const).map((model) => dependenceRow(relation, model, cosine)),
    ),
  );
  const scales = [0.01, 0.1, 1, 10].flatMap((norm) =>
    (["lora", "dp-sgd"] as const).map((model) => dependenceRow("scale", model, 1, norm)),
  );
  return [...pairs, ...scales].map((r) => ({ ...r, plan: planOf(source, r.relation), source }));
}
const symmetry = (source: RealSource): Tables["symmetry"] =>
  (source === "language" ? ["h.0.attn.q_proj", ALL_MODULES] : ["hidden"]).flatMap((layer) =>
    [1, 8, 32].map((rank) => ({
      ...symmetryRow(planOf(source, "symmetry"), "iterates", 128),
      cell: `r${rank}/${layer}`,
      source,
      layer,
      rank,
      trials: 128,
      auc: 1,
      aucLow: 0.94,
      residualTrue: 1e-7,
    })),
  );

/** All tables of one source. */
export const realTables = (source: RealSource): Tables => ({
  ...emptyTables(),
  noise: noise(source),
  loadings: loadings(source),
  dependence: dependence(source),
  symmetry: symmetry(source),
  sketches: sketchRows(source),
  spans: spanRows(source),
  alignments: alignmentRows(source),
});

/** A table with some of its rows changed: how a bug is planted in the rows of one source. */
export const changeRows = <T>(
  rows: readonly T[],
  is: (row: T) => boolean,
  change: (row: T) => Partial<T>,
): T[] => rows.map((row) => (is(row) ? { ...row, ...change(row) } : row));
