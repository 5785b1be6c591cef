/** Rows that only the experiment on language models has. */
/**
 * A learning rate of a search: the lowest validation loss a token that its models reached at a checkpoint (null:
 * diverged).
 */
export interface SearchRow {
  readonly plan: string;
  readonly setting: string;
  readonly rate: number;
  readonly models: number;
  /** Where it was reached. */
  readonly step: number;
  readonly validationLoss: number | null;
  /** Validation and test loss of the model that fine-tuning starts from. */
  readonly lossBefore: number;
  readonly testLossBefore: number;
  readonly chosen: boolean;
}

/** Exposure of one canary in one target at the last checkpoint: log2 of candidates over its rank among them. */
export interface CanaryRow {
  readonly plan: string;
  readonly setting: string;
  readonly method: string;
  readonly rank: number;
  readonly pool: number;
  readonly target: number;
  readonly canary: number;
  readonly step: number;
  /** 1 where the target was trained on it: a fair coin. */
  readonly inserted: number;
  /** Other numbers among which it is ranked. */
  readonly references: number;
  /**
   * In [0, log2(references + 1)]; 1/ln 2 on average for one that was not inserted (many references); null where the
   * model diverged.
   */
  readonly exposure: number | null;
  readonly seed: string;
}
