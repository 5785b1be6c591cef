/** Rows of attacks on trained models, classifiers (membership) and language models (language). */
/** One attack on one target model, at one checkpoint of its training. */
export interface MembershipRow {
  readonly plan: string;
  readonly cell: string;
  readonly source: string;
  readonly labelNoise: number;
  /** Name of the setting, e.g. "lora-fa r4". */
  readonly setting: string;
  readonly method: string;
  readonly rank: number;
  readonly rate: number;
  readonly noiseMultiplier: number | null;
  /** Chance of dropout on the input of A; 0: none, and of methods that have none. */
  readonly dropout: number;
  /** Layers that are trained or adapted, 0 = input, e.g. "1, 2"; or all. */
  readonly layers: string;
  /** Replicate: pool, memberships, A and all streams are drawn anew. */
  readonly pool: number;
  /** 0: before training (language models), where an AUC is 1/2 by construction. */
  readonly step: number;
  readonly attack: string;
  /** unaware: shadows have an A of their own; known-A: they share the target's. */
  readonly knowledge: "unaware" | "known-A";
  readonly target: number;
  readonly shadows: number;
  readonly poolSize: number;
  readonly seed: string;
  /** Models of the cell whose training failed; the cell is then not scored. */
  readonly diverged: number;
  readonly auc: number | null;
  /**
   * Mean of the two rates of right guesses on this target, at the threshold that is best on the other targets of the
   * pool; 1/2 on average where nothing can be told. Null of a single target.
   */
  readonly balancedAccuracy: number | null;
  /**
   * True-positive rates on this target above the thresholds that non-members of the other targets pass in 1% and in
   * 0.1% of cases, and the false-positive rates that came of it on this target. Null where those are too few: below 99,
   * below 999.
   */
  readonly tprAt1: number | null;
  readonly fprAt1: number | null;
  readonly tprAt01: number | null;
  readonly fprAt01: number | null;
  /** Cross-entropy on members (of sequences, a token), nats. */
  readonly trainLoss: number;
  /**
   * On unseen examples, half of them for choosing (validation): accuracy of classifiers, cross-entropy a token of
   * language models.
   */
  readonly validationAccuracy: number | null;
  readonly testAccuracy: number | null;
  readonly validationLoss: number | null;
  readonly testLoss: number | null;
  /** Accountant's epsilon at the checkpoint, delta = 1e-5, add/remove; null without a guarantee. */
  readonly epsilon: number | null;
  /** The same at the audits' delta, 1e-12. */
  readonly epsilonAudited: number | null;
  /** One-run lower bound on epsilon at delta = 1e-12, confidence 1 - 1e-8. */
  readonly epsilonLower: number | null;
}

/**
 * Point of a ROC curve at the last checkpoint: each target's true-positive rate above the threshold that the
 * non-members of the pool's other targets pass at this rate, mean over targets.
 */
export interface RocRow {
  readonly plan: string;
  readonly setting: string;
  readonly pool: number;
  readonly attack: string;
  readonly knowledge: string;
  readonly fpr: number;
  readonly tpr: number;
}
