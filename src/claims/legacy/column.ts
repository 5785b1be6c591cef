/**
 * The ledger's column for the language model: the claims that its rows decide, judged on these rows alone. Plans named "x-text" stand for plan "x"; a claim
 * that reads the same with and without the rows was not tested by them.
 */
import type { Tables } from "../../experiment/rows.js";
import type { LanguageVerdict } from "../claim.js";
import type { ClaimResult } from "./result.js";

/** Tables that a claim's rows come from, of which the language model has some. Membership has claims of its own for every task. */
const SHARED = ["noise", "loadings"] as const;

const isText = (row: { readonly source: string }): boolean => row.source === "language";

/** A run's rows without the language model's. */
export const withoutText = (tables: Tables): Tables => ({
  ...tables,
  ...Object.fromEntries(
    SHARED.map((name) => [
      name,
      (tables[name] as Array<{ source: string }>).filter((row) => !isText(row)),
    ]),
  ),
});

/** The language model's rows alone, under the names of the plans that they stand for. */
export const textOnly = ({ noise, loadings }: Tables): Pick<Tables, (typeof SHARED)[number]> => {
  const renamed = <R extends { readonly plan: string; readonly source: string }>(
    rows: readonly R[],
  ): R[] => rows.filter(isText).map((row) => ({ ...row, plan: row.plan.replace(/-text$/, "") }));
  return {
    noise: renamed(noise),
    loadings: loadings.filter(isText),
  };
};

/** Adds the column: `onText` and `onNothing` are the same claims on the language model's rows and on none. */
export function withColumn(
  claims: readonly ClaimResult[],
  onText: readonly ClaimResult[],
  onNothing: readonly ClaimResult[],
): ClaimResult[] {
  const empty = new Map(onNothing.map((c) => [c.id, JSON.stringify(c)]));
  const tested = new Map(
    onText
      .filter((c) => c.verdict !== "not tested" && JSON.stringify(c) !== empty.get(c.id))
      .map((c) => [c.id, c]),
  );
  return claims.map((claim) => {
    const own = tested.get(claim.id);
    if (!own) return claim;
    const { verdict, statistic, value, low, high, sampleSize, detail } = own;
    const languageModel: LanguageVerdict = {
      verdict,
      statistic,
      value,
      low,
      high,
      sampleSize,
      detail,
    };
    return { ...claim, languageModel };
  });
}
