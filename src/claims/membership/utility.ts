/**
 * How good a model is on unseen examples: accuracy of classifiers, perplexity of language models; and how well it
 * fits.
 */
import type { Subject } from "../../experiment/kind.js";
import type { MembershipRow } from "../../experiment/rows.js";

/** A number of each row by which models are compared. */
export interface Measure {
  readonly name: string;
  /** 1 where more is better, -1 where less is. */
  readonly better: 1 | -1;
  /** What is averaged. Throws RangeError where a row does not have it. */
  of(row: MembershipRow): number;
  /** An average as readers see it. */
  show(mean: number): string;
}

/** The same measure on the two halves of the unseen examples: one to choose by, one to show. */
export interface Utility {
  readonly validation: Measure;
  readonly test: Measure;
}

function given(value: number | null): number {
  if (value === null) throw new RangeError("a row without a measure of utility");
  return value;
}

const accuracy = (name: string, of: Measure["of"]): Measure => ({
  name: `${name} accuracy`,
  better: 1,
  of,
  show: (x) => x.toFixed(3),
});
/** Averages are of losses a token, nats. */
const perplexity = (name: string, of: Measure["of"]): Measure => ({
  name: `${name} perplexity`,
  better: -1,
  of,
  show: (x) => Math.exp(x).toFixed(1),
});

export const ACCURACY: Utility = {
  validation: accuracy("validation", (r) => given(r.validationAccuracy)),
  test: accuracy("test", (r) => given(r.testAccuracy)),
};
export const PERPLEXITY: Utility = {
  validation: perplexity("validation", (r) => given(r.validationLoss)),
  test: perplexity("test", (r) => given(r.testLoss)),
};

/** Cross-entropy on members: how well a model fits what it was trained on. */
export const TRAINING_LOSS: Measure = {
  name: "training loss",
  better: -1,
  of: (r) => r.trainLoss,
  show: (x) => x.toFixed(3),
};

/** The measure of utility for a subject's models. */
export const utilityOf = ({ model }: Pick<Subject, "model">): Utility =>
  model === "language-model" ? PERPLEXITY : ACCURACY;
