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
  readonly balancedAccuracy: number | null;
  /**
   * True-positive rates at 1% and 0.1% false positives over all targets of the pool ranked together (the same in
   * each of their rows); null where there are too few non-members.
   */
  readonly tprAt1: number | null;
  readonly tprAt01: number | null;
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

/** Point of a ROC curve at the last checkpoint, all targets of the pool ranked together. */
export interface RocRow {
  readonly plan: string;
  readonly setting: string;
  readonly pool: number;
  readonly attack: string;
  readonly knowledge: string;
  readonly fpr: number;
  readonly tpr: number;
}
