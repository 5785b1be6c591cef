/** The privacy of one gradient row without noise, for people. */
import type { privacySummary } from "../app/privacy.js";
import { answerLines, digits, digitsUp, type Field } from "./answer-lines.js";

type Privacy = ReturnType<typeof privacySummary>;

const WHAT =
  "One gradient row of one step, without added noise, between gradients of the same length and of this cosine. " +
  "A whole matrix update has no epsilon at all (claim E11-matrix). docs/privacy.md explains every field.";

/** What it is about, so that nobody takes one row's number for an adapter's. */
const ROW = "One gradient row of one step has";
const WHOLE = "a whole update has none (E11-matrix)";

/** What a Gaussian reading says beside what is exact. */
function beside(name: string, promised: number, exact: number): string {
  return promised < exact
    ? `The Gaussian reading promises ${name} ${digits(promised)}, which is not so.`
    : `The Gaussian reading, ${digits(promised)}, promises no more than that here.`;
}

/** @param isDeltaAsked whether epsilon was given */
function sentence(of: Privacy, isDeltaAsked: boolean): string {
  const { epsilon, delta, deltaFloor, gaussianReading: reading } = of;
  const given = [epsilon, delta].map(digits);
  if (isDeltaAsked)
    return (
      `${ROW} delta ${given[1]} at epsilon ${given[0]}, exactly; a whole update has no epsilon (E11-matrix). ` +
      beside("delta", reading.delta, delta)
    );
  if (epsilon === null)
    return (
      `${ROW} no epsilon at delta ${given[1]}: with probability ${digits(deltaFloor)} one answer tells the two ` +
      "neighbours apart for certain; nor has a whole update (E11-matrix). " +
      `The Gaussian reading promises epsilon ${digits(reading.epsilon)}, ` +
      "which is not so."
    );
  return (
    `${ROW} epsilon ${given[0]} at delta ${given[1]}, exactly; ${WHOLE}. ` +
    beside("epsilon", reading.epsilon, epsilon)
  );
}

/** @param text of a bound's number */
function bound(
  { applies, epsilon, delta }: Privacy["rebuttal"],
  isDeltaAsked: boolean,
  text: (x: number | null) => string,
): string {
  if (!applies) return "does not apply";
  return isDeltaAsked ? `delta ${text(delta)}` : `epsilon ${text(epsilon)}`;
}

export function privacyLines(of: Privacy, isDeltaAsked: boolean): string {
  const { rank, dim, rho, epsilon, delta, deltaFloor, rebuttal, repaired, gaussianReading } = of;
  const fields: Field[] = [
    ["rank, dim, cosine", `${rank}, ${dim}, ${rho}`, "as given"],
    ["epsilon", digits(epsilon), isDeltaAsked ? "as given" : "exact"],
    [
      "delta",
      digits(delta),
      isDeltaAsked ? "exact (numerical error below its digits)" : "as given",
    ],
    [
      "delta floor",
      digits(deltaFloor),
      "chance of an answer that tells the neighbours apart: no epsilon reaches a smaller delta",
    ],
    [
      "Gaussian reading",
      isDeltaAsked
        ? `delta ${digits(gaussianReading.delta)}`
        : `epsilon ${digits(gaussianReading.epsilon)}`,
      `of a Gaussian mechanism with the noise's variance (mu ${digits(gaussianReading.mu)}); no bound`,
    ],
    [
      "rebuttal, printed",
      bound(rebuttal, isDeltaAsked, digits),
      "its Theorem 1 as printed, too small in places",
    ],
    [
      "rebuttal, repaired",
      bound(repaired, isDeltaAsked, digitsUp),
      "the same theorem as a true upper bound",
    ],
  ];
  return answerLines(sentence(of, isDeltaAsked), fields, [WHAT]);
}
