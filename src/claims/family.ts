/** Levels and families of tests that the claims share. */
import { normalQuantile } from "../core/stdlib.js";

/** Level of every random test: the chance that a true statement is called violated (nominal where the CLT is used). */
export const ALPHA = 1e-8;

/** Two-sided normal quantile at level alpha. */
export const zLimit = (alpha: number): number => normalQuantile(1 - alpha / 2, 0, 1);

/** Verdict of a family of z scores, each |z| below the Bonferroni limit. An empty family or a NaN is never fine. */
export function family(scores: readonly number[]): { worst: number; limit: number; ok: boolean } {
  const worst = scores.reduce((a, z) => (Number.isNaN(z) ? NaN : Math.max(a, Math.abs(z))), 0);
  const limit = zLimit(ALPHA / Math.max(1, scores.length));
  return { worst, limit, ok: scores.length > 0 && worst <= limit };
}

/** Shown for a claim whose evidence is missing from the run. */
export const NO_EVIDENCE = "No rows for this claim in the run.";
