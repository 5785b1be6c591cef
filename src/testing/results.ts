/** A result as the engine gives it, for the tests of the report. */
import type { ClaimResult, LanguageVerdict, Verdict } from "../claims/claim.js";

export const result = (id: string, change: Partial<ClaimResult> = {}): ClaimResult => ({
  claim: id,
  task: null,
  id,
  source: "s",
  sentence: "t",
  statement: "a",
  expectation: "upheld",
  basis: "theory",
  verdict: "upheld",
  evidence: "estimated",
  statistic: "z",
  value: 1.23456,
  low: 1,
  high: 2,
  sampleSize: 10,
  falseAlarm: 1e-8,
  power: null,
  seed: "1",
  detail: "d",
  ...change,
});

/** What a language model's rows say of a claim. */
export const languageResult = (
  verdict: Verdict,
  change: Partial<LanguageVerdict> = {},
): LanguageVerdict => ({
  verdict,
  statistic: "z",
  value: 9,
  low: null,
  high: 5,
  sampleSize: 1,
  power: null,
  detail: "d",
  ...change,
});
