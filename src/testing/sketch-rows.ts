/** Rows of a release of B alone, A secret, that sit on theory (E13). Nothing here is random. */
import type { SketchProfileRow, SketchRow } from "../experiment/rows.js";

/** Where rows come from: digits, or a language model's emails. */
type Source = "mnist" | "language";

/** Of small batches every pair is told apart; of larger ones epsilon falls with the batch and rises with the rank. */
export const sketchRow = (source: Source, batch: number, rank: number): SketchRow => {
  const layer = source === "mnist" ? "hidden" : "h.0.attn.v_proj";
  const isApart = batch <= 8;
  const epsilon = (4e9 * Math.sqrt(rank)) / batch ** 2;
  return {
    plan: source === "mnist" ? "sketch-standard" : "sketch-text-standard",
    cell: `b${batch}/replace/${layer}/r${rank}`,
    source,
    layer,
    batch,
    relation: "replace",
    rank,
    seed: "1",
    pairs: 16,
    apart: isApart ? 16 : 0,
    unclear: isApart ? 0 : 1,
    outputs: 128,
    gradientRankLow: Math.min(batch, 120),
    gradientRankHigh: Math.min(batch, 124),
    smallest: 1e-5,
    measured: isApart ? 0 : 15,
    eigenvalues: isApart ? 0 : 4,
    delta: 1e-5,
    epsilonLow: isApart ? null : epsilon / 10,
    epsilonMedian: isApart ? null : epsilon,
    epsilonHigh: isApart ? null : 10 * epsilon,
    epsilonBound: isApart ? null : 1.3 * epsilon,
    gammaLow: isApart ? 0 : 1e-9,
    gammaMedian: isApart ? 0 : 1e-8,
    gammaHigh: isApart ? 0 : 1e-7,
    promised: 0,
    epsilonMixing: null,
    logEpsilon: isApart ? null : Math.log10(epsilon),
    logEpsilonSe: isApart ? null : 0.05,
  };
};

export const sketchRows = (source: Source): SketchRow[] =>
  [8, 256, 512, 1024].flatMap((batch) => [1, 4, 16].map((rank) => sketchRow(source, batch, rank)));

export const sketchProfileRows: SketchProfileRow[] = ["toward", "back"].map((direction) => ({
  plan: "sketch-profile",
  cell: "n2/c1/r3",
  outputs: 2,
  dim: 16,
  rank: 3,
  direction,
  epsilon: 1,
  trials: 6400,
  seed: "1",
  sampled: 0.3,
  sampledSe: 0.004,
  deltaExact: 0.3,
  gamma: 16,
  epsilonExact: 6,
  epsilonMixing: 9,
  epsilonMixingRow: 2,
}));
