/** A verdict is data. "Not refuted" is not "proved": the kind of evidence is part of it. */

export type Verdict = "upheld" | "violated" | "inconclusive" | "not tested";
export type EvidenceKind = "proved" | "computed exactly" | "estimated" | "not tested";

/** What the language model's rows alone say about a claim. */
export interface LanguageVerdict {
  readonly verdict: Verdict;
  readonly statistic: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly sampleSize: number | null;
  readonly detail: string;
}

/** One judged statement. */
export interface ClaimResult {
  readonly id: string;
  /** Theorem, section or DOI the statement comes from. */
  readonly source: string;
  readonly statement: string;
  /** What theory predicts; "none" where it is silent, or nothing is tested. */
  readonly expectation: "upheld" | "violated" | "none";
  readonly verdict: Verdict;
  readonly evidence: EvidenceKind;
  /** Name of the statistic that decides. */
  readonly statistic: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly sampleSize: number | null;
  /** Level of the test: the chance that a true statement is called violated; 0 for exact computations. "Upheld" means not refuted: what the test could have seen is in `detail`. */
  readonly falseAlarm: number | null;
  readonly seed: string | null;
  readonly detail: string;
  /** Absent where no row of a language model feeds the claim; judged at the claim's own level. */
  readonly languageModel?: LanguageVerdict;
}

/** True when a tested claim came out otherwise than theory predicts, on a language model or elsewhere: exit code 1. */
export function surprises({ expectation, verdict, languageModel }: ClaimResult): boolean {
  return (
    expectation !== "none" &&
    (verdict !== expectation ||
      (languageModel !== undefined && languageModel.verdict !== expectation))
  );
}
