/** Rows of audits by gradient canaries. */

/** Where a row of an audit comes from, and what was accounted. */
export interface AuditBase {
  readonly plan: string;
  readonly cell: string;
  readonly source: string;
  readonly setting: string;
  readonly method: string;
  readonly rank: number;
  /** What was planted: "none" for the method as it is. */
  readonly fault: string;
  /** Noise multiplier, sampling rate and steps as they are accounted; a planted fault trains otherwise. */
  readonly noiseMultiplier: number;
  readonly samplingRate: number;
  readonly steps: number;
  readonly runs: number;
  readonly seed: string;
  /** Runs that diverged. */
  readonly diverged: number;
}

/** One setting: every second run chose how many canaries to guess, the others were counted. */
export interface AuditRow extends AuditBase {
  /** Canaries of a run, and their norm over the clip before they are clipped. */
  readonly canaries: number;
  readonly canaryNorm: number;
  /** Runs that were counted; guesses in each, and the right ones of all. */
  readonly counted: number;
  readonly guesses: number;
  readonly correct: number;
  /** P-value of the account: of its trade-off function, Fisher's over the runs counted. */
  readonly pValue: number;
  /** Epsilon at delta = 1e-5 as it is accounted (PLD, from above). */
  readonly epsilon: number;
  /** Largest such epsilon of an account that is refuted (confidence 1 - 1e-9), by its noise; 0 where none is. */
  readonly epsilonLower: number;
  /** The same of accounts that new runs refute with probability 0.9 (998 of 1000 resamples); 0 where none is. */
  readonly epsilonCaught: number;
}

/** Batches of one setting's runs against Poisson sampling at the accounted rate. */
export interface BatchRow extends AuditBase {
  /** Members of all runs; drawn over all steps, and expected. */
  readonly members: number;
  readonly drawn: number;
  readonly expected: number;
  /** Over what is expected: squares of sizes, and of inclusion counts, about their means. */
  readonly sizes: number;
  readonly counts: number;
  /** Correlation of a member's inclusion in a step with that in the next. */
  readonly lag: number;
  /** Positions in batches that are no member, or twice in one. */
  readonly strangers: number;
  /** P-values, two-sided, exact or larger. */
  readonly pRate: number;
  readonly pSizes: number;
  readonly pCounts: number;
  readonly pLag: number;
  /** Control: that of the number drawn, had half the rate been accounted. */
  readonly pHalfRate: number;
}
