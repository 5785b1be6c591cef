/** Rows of sketches: what B alone, A secret, tells of a batch and its neighbour (E13). */

/** One layer, batch size, relation of neighbours and rank; over the batches that were drawn. */
export interface SketchRow {
  readonly plan: string;
  readonly cell: string;
  /** "mnist" or "language". */
  readonly source: string;
  /** "hidden", or the transformer's module. */
  readonly layer: string;
  readonly batch: number;
  /** replace: one example exchanged for another; remove: its gradient taken out of the sum, the divisor kept. */
  readonly relation: string;
  readonly rank: number;
  readonly seed: string;
  /** Pairs of a batch and its neighbour. */
  readonly pairs: number;
  /** Of them those whose ranges differ: delta = 1 at every epsilon. */
  readonly apart: number;
  /** Of them those in which some singular value could be rounding or not: counted nowhere else. */
  readonly unclear: number;
  /** Outputs of the layer; least and largest rank of the gradients; median of the smallest singular value relative. */
  readonly outputs: number;
  readonly gradientRankLow: number;
  readonly gradientRankHigh: number;
  readonly smallest: number;
  /** Of pairs of one range: how many, and most eigenvalues other than 1. */
  readonly measured: number;
  readonly eigenvalues: number;
  /** Exact epsilon at delta, the worse direction: least, median and largest over these pairs. */
  readonly delta: number;
  readonly epsilonLow: number | null;
  readonly epsilonMedian: number | null;
  readonly epsilonHigh: number | null;
  /** Median of the bound by Renyi divergences. */
  readonly epsilonBound: number | null;
  /**
   * Least eigenvalue of G G' over the squared norm of what the neighbour changes, 0 of pairs whose ranges differ:
   * least, median and largest over pairs that are clear; null where none is.
   */
  readonly gammaLow: number | null;
  readonly gammaMedian: number | null;
  readonly gammaHigh: number | null;
  /** Of these pairs those with gamma above 1: the mixing mechanism promises nothing of the others. */
  readonly promised: number;
  /** Median over them of the epsilon that gamma alone bounds; null without any. */
  readonly epsilonMixing: number | null;
  /** Mean of log10 epsilon over these pairs, with standard error (null of fewer than two). */
  readonly logEpsilon: number | null;
  readonly logEpsilonSe: number | null;
}

/** A sampled sketch of synthetic gradients: losses from the two densities (E13). */
export interface SketchProfileRow {
  readonly plan: string;
  readonly cell: string;
  readonly outputs: number;
  readonly dim: number;
  readonly rank: number;
  /** toward: loss of the batch's law against its neighbour's; back: the other way. */
  readonly direction: string;
  readonly epsilon: number;
  readonly trials: number;
  readonly seed: string;
  /** Mean of (1 - e^(eps - L))_+ over sampled sketches, with standard error, beside its exact value. */
  readonly sampled: number;
  readonly sampledSe: number;
  readonly deltaExact: number;
  /** Of the two gradients, as in {@link SketchRow}. */
  readonly gamma: number;
  /** At delta = 1e-5, the worse direction: exact; as gamma bounds it; as the theorem for one row of the data would. */
  readonly epsilonExact: number;
  readonly epsilonMixing: number | null;
  readonly epsilonMixingRow: number | null;
}
