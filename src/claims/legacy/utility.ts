/**
 * Utility by rows alone, for figures and commands that are not told whose rows they have; claims use
 * membership/utility.ts.
 */
import type { MembershipRow } from "../../experiment/rows.js";
import { utilityOf as utilityOfSubject } from "../membership/utility.js";

export interface Utility {
  readonly name: string;
  /** Chosen by: larger is better. */
  good(r: MembershipRow): number;
  /** What is averaged and shown, by `show`. */
  seen(r: MembershipRow): number;
  show(mean: number): string;
}

/** Rows of language models have losses, a token, in place of accuracies. */
export const isLanguage = (rows: readonly MembershipRow[]): boolean =>
  rows.length > 0 && rows[0].testLoss !== null;

export function utilityOf(rows: readonly MembershipRow[]): Utility {
  const language = isLanguage(rows);
  const { validation, test } = utilityOfSubject({
    model: language ? "language-model" : "classifier",
  });
  return {
    name: test.name,
    good: (r) => validation.better * validation.of(r),
    seen: (r) => test.of(r),
    show: (x) => (language ? test.show(x) : x.toFixed(2)),
  };
}
