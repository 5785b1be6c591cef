/** How good a model is on unseen examples: accuracy of classifiers, perplexity of language models. */
import type { MembershipRow } from "../../experiment/rows.js";

export interface Utility {
  readonly name: string;
  /** Chosen by: larger is better. */
  good(r: MembershipRow): number;
  /** What is averaged and shown, by `show`. */
  seen(r: MembershipRow): number;
  show(mean: number): string;
}

const of = (value: number | null): number => {
  if (value === null) throw new RangeError("a row without a measure of utility");
  return value;
};

const ACCURACY: Utility = {
  name: "test accuracy",
  good: (r) => of(r.validationAccuracy),
  seen: (r) => of(r.testAccuracy),
  show: (x) => x.toFixed(2),
};
const PERPLEXITY: Utility = {
  name: "test perplexity",
  good: (r) => -of(r.validationLoss),
  seen: (r) => of(r.testLoss),
  show: (x) => Math.exp(x).toFixed(1),
};

/** Rows of language models have losses, a token, in place of accuracies. */
export const isLanguage = (rows: readonly MembershipRow[]): boolean =>
  rows.length > 0 && rows[0].testLoss !== null;
export const utilityOf = (rows: readonly MembershipRow[]): Utility =>
  isLanguage(rows) ? PERPLEXITY : ACCURACY;
