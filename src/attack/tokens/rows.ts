/**
 * What is known of one document's predicted tokens, position by position: the columns that attacks on tokens read.
 * Logarithms are natural. Nothing here knows a model: rows come from the suite's own, or from a user's table.
 */
import { UsageError } from "../../core/errors.js";

/** Columns of one document, all of one length, one number a predicted token. */
export interface TokenRows {
  /** Log probability of the true token under the model that is attacked, in [-Infinity, 0]. */
  readonly target: Float64Array;
  /** The same under the model that fine-tuning started from. */
  readonly pretrained?: Float64Array | undefined;
  /** 1 where the true token is the target's most likely one, else 0. */
  readonly top1?: Uint8Array | undefined;
  /**
   * Mean and standard deviation of the log probability of a token that the target itself draws (over the vocabulary,
   * weighted by the target's probabilities): finite, at most 0 and at least 0.
   */
  readonly mean?: Float64Array | undefined;
  readonly sd?: Float64Array | undefined;
  /** The document as text, of attacks that compress it. */
  readonly text?: string | undefined;
}
export type TokenColumn = keyof TokenRows;

const isLogProbability = (x: number): boolean => x <= 0;
const RULES: Readonly<
  Record<
    Exclude<TokenColumn, "text">,
    { readonly rule: string; readonly remedy: string; readonly holds: (x: number) => boolean }
  >
> = {
  target: {
    rule: "a log probability, at most 0 (-Infinity allowed)",
    remedy: "give natural logarithms of probabilities",
    holds: isLogProbability,
  },
  pretrained: {
    rule: "a log probability, at most 0 (-Infinity allowed)",
    remedy: "give natural logarithms of probabilities",
    holds: isLogProbability,
  },
  top1: {
    rule: "0 or 1",
    remedy: "give 1 where the true token is the most likely one",
    holds: (x) => x === 0 || x === 1,
  },
  mean: {
    rule: "a mean log probability, finite and at most 0",
    remedy: "give the sum of p log p over the vocabulary",
    holds: (x) => Number.isFinite(x) && x <= 0,
  },
  sd: {
    rule: "a standard deviation, finite and at least 0",
    remedy: "give the root of the sum of p (log p - mean)^2 over the vocabulary",
    holds: (x) => Number.isFinite(x) && x >= 0,
  },
};

/**
 * Refuses columns that no document can have.
 * @throws UsageError where a document has no predicted token, a column another length, or a number its column's rule
 * against it; positions count from 0
 */
export function checkTokenRows(rows: TokenRows): void {
  const { length } = rows.target;
  if (length === 0)
    throw new UsageError("document", "of one predicted token at least", 0, "leave it out");
  for (const name of Object.keys(RULES) as ReadonlyArray<keyof typeof RULES>) {
    const column = rows[name];
    if (column === undefined) continue;
    if (column.length !== length)
      throw new UsageError(
        `column ${name}`,
        `as long as column target (${length})`,
        column.length,
        "give one number a predicted token",
      );
    const { rule, remedy, holds } = RULES[name];
    for (let i = 0; i < length; i++)
      if (!holds(column[i]))
        throw new UsageError(`column ${name} at position ${i}`, rule, column[i], remedy);
  }
}

/** Columns of a list that a document does not have. */
export const missingColumns = (
  rows: TokenRows,
  needs: readonly TokenColumn[],
): readonly TokenColumn[] => needs.filter((name) => rows[name] === undefined);
