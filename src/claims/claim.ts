/** A verdict is data. "Not refuted" is not "proved": the kind of evidence is part of it. */

export type Verdict = "upheld" | "violated" | "inconclusive" | "not tested";
export type EvidenceKind = "proved" | "computed exactly" | "estimated" | "not tested";

/** One judged statement. */
export interface ClaimResult {
  readonly id: string;
  /** Theorem, section or DOI the statement comes from. */
  readonly source: string;
  readonly statement: string;
  /** What theory predicts; "none" where nothing is tested. */
  readonly expectation: "upheld" | "violated" | "none";
  readonly verdict: Verdict;
  readonly evidence: EvidenceKind;
  /** Name of the statistic that decides. */
  readonly statistic: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly sampleSize: number | null;
  /** Probability of this verdict differing from the truth by chance alone; 0 for exact computations. */
  readonly falseAlarm: number | null;
  readonly seed: string | null;
  readonly detail: string;
}

/** True when a tested claim came out otherwise than theory predicts: exit code 1. */
export function surprises(claim: ClaimResult): boolean {
  return claim.expectation !== "none" && claim.verdict !== claim.expectation;
}
