/** Rows of the symmetry test, on a classifier (symmetry) and on a language model (language-symmetry). */
import type { Scaling } from "../../core/scaling.js";

/**
 * The symmetry test as a membership attack (E11): on MNIST gradients of the hidden layer, or on the first LoRA step
 * of the transformer.
 */
export interface SymmetryRow {
  readonly plan: string;
  readonly cell: string;
  /** "mnist" or "language". */
  readonly source: string;
  /** The adapted layer: "hidden", or the transformer's module, e.g. "h.0.attn.q_proj". */
  readonly layer: string;
  /** How the adapter is trained: sgd (LoRA-FA), momentum, adam (both with A frozen), trained-a (plain LoRA, SGD). */
  readonly method: string;
  /** What the attacker sees: iterates (every W_t), final (W_0 and W_T only), knows-a (every B_t, and A). */
  readonly observer: string;
  readonly rank: number;
  readonly batch: number;
  readonly steps: number;
  /** Noise added to the observed update: noise multiplier relative to the target's own contribution. */
  readonly sigma: number;
  readonly trials: number;
  readonly seed: string;
  readonly auc: number;
  readonly aucLow: number;
  readonly aucHigh: number;
  readonly tprAt10: number;
  /** Trials whose score has the right sign: positive for members, negative for non-members. */
  readonly right: number;
  /** Median over members of residual(true candidate), and of residual(other candidate). */
  readonly residualTrue: number;
  readonly residualOther: number;
  /** Whether gradients were used as they are (none), or with each row or the whole scaled to norm 1 (E19). */
  readonly scaling: Scaling;
}

/** `layer` of the rows in which an observer adds up the scores of all modules. */
export const ALL_MODULES = "all modules";
