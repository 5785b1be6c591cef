/** Rows of neighbouring batch gradients that sit on theory (E16). Nothing here is random. */
import type { AlignmentRow } from "../experiment/rows.js";

/** Where rows come from: digits, or a language model's emails. */
type Source = "mnist" | "language";

/** Noise scale 60: between 1/B and 1/B^2 at the batch sizes here. */
export const alignmentRow = (source: Source, batch: number, relation: string): AlignmentRow => {
  const layer = source === "mnist" ? "hidden" : "h.0.attn.v_proj";
  const predicted = (relation === "replace" ? 1 : 0.5) / (batch + batch ** 2 / 60);
  return {
    plan: source === "mnist" ? "alignment" : "alignment-text",
    cell: `${layer}@0/b${batch}/${relation}`,
    source,
    layer,
    step: 0,
    batch,
    relation,
    seed: "1",
    pairs: 512,
    misalignment: predicted,
    misalignmentSe: 0.02 * predicted,
    logMisalignment: Math.log10(predicted) - 0.05,
    logMisalignmentSe: 0.01,
    rhoLow: 1 - 3 * predicted,
    noiseScale: 60,
    predicted,
  };
};

export const alignmentRows = (source: Source): AlignmentRow[] =>
  ["replace", "remove"].flatMap((relation) =>
    [8, 32, 128, 512].map((batch) => alignmentRow(source, batch, relation)),
  );
