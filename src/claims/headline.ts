/**
 * The headline of a run: predictions counted by what they rest on. Computations, which no run can turn; predictions of
 * theory, which samples could have contradicted; verdicts of earlier runs; and claims without any prediction.
 */
import { cameOut, type Basis, type ClaimResult, type Verdict } from "./claim.js";

/** Predictions, and how many came out. */
export interface Tally {
  readonly cameOut: number;
  readonly of: number;
}

export interface Headline {
  readonly computed: Tally;
  readonly theory: Tally;
  readonly earlierRuns: Tally;
  /** Verdicts on claims without a prediction that were tested. */
  readonly withoutPrediction: Readonly<Partial<Record<Verdict, number>>>;
  readonly notTested: number;
}

/** Not even in a column for a language model: its prediction, where there is one, counts nowhere. */
const isUntested = ({ verdict, languageModel }: ClaimResult): boolean =>
  verdict === "not tested" && languageModel === undefined;

export function headlineOf(claims: readonly ClaimResult[]): Headline {
  const tested = claims.filter((c) => !isUntested(c));
  const tally = (basis: Basis): Tally => {
    const own = tested.filter((c) => c.basis === basis);
    return { cameOut: own.filter(cameOut).length, of: own.length };
  };
  const withoutPrediction: Partial<Record<Verdict, number>> = {};
  for (const { verdict } of tested.filter((c) => c.basis === "none"))
    withoutPrediction[verdict] = (withoutPrediction[verdict] ?? 0) + 1;
  return {
    computed: tally("computed"),
    theory: tally("theory"),
    earlierRuns: tally("earlier runs"),
    withoutPrediction,
    notTested: claims.length - tested.length,
  };
}

/** Nothing where there is nothing to count. */
const share = ({ cameOut: right, of }: Tally, words: string): string =>
  of === 0 ? "" : `${right} of ${of} ${words}`;

/** The headline in a sentence; of a plan by itself, without the kinds of claims that it does not feed. */
export function headlineText(claims: readonly ClaimResult[]): string {
  const { computed, theory, earlierRuns, withoutPrediction, notTested } = headlineOf(claims);
  const open = Object.entries(withoutPrediction);
  const total = open.reduce((a, [, n]) => a + n, 0);
  const verdicts = open.map(([verdict, n]) => `${n} ${verdict}`).join(", ");
  return [
    share(computed, "computations came out as derived (no run can turn them)"),
    share(theory, "predictions of theory came out, sampled"),
    share(
      earlierRuns,
      "verdicts of earlier runs came out again (no replication at the default seed, whose first pools formed them: " +
        "docs/testing.md has fresh seeds)",
    ),
    total === 0 ? "" : `${total} without prediction: ${verdicts}`,
    `${notTested} not tested`,
  ]
    .filter(Boolean)
    .join("; ");
}
