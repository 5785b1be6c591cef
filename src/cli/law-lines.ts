/** The law of one noise coordinate, for people. */
import type { lawSummary } from "../app/law.js";
import { answerLines, digits, digitsUp, type Field } from "./answer-lines.js";

type Law = ReturnType<typeof lawSummary>;

/** A bound above 1 on a distance that is at most 1. */
const saysNothing = (bound: number): string => (bound >= 1 ? " (1 or more: it says nothing)" : "");

function sentence({ rank, rho, tv, ...of }: Law): string {
  const one =
    `At rank ${rank} and loading ${rho}, one coordinate of the noise is ${digits(tv)} away from the Gaussian of its ` +
    "mean and variance, in total variation";
  const row =
    of.jointTv === undefined || of.dim === undefined
      ? ""
      : `; a whole row of ${of.dim} is ${digits(of.jointTv)} away from its own`;
  return `${one}${row} (0: the same law, 1: told apart for certain).`;
}

export function lawLines(law: Law): string {
  const { variance, skewness, excessKurtosis, tv, bounds, dim, jointTv } = law;
  const { fourthMoment, scaleMixture, berryEsseenKolmogorov } = bounds;
  const fields: Field[] = [
    ["variance", digits(variance), "of the noise, for a gradient row of length 1: (1 + rho^2)/r"],
    ["skewness", digits(skewness), "0 for a Gaussian"],
    ["excess kurtosis", digits(excessKurtosis), "0 for a Gaussian"],
    ["total variation", digits(tv), "exact distance of one coordinate from its Gaussian"],
    ["  scale-mixture bound", digitsUp(scaleMixture), `on it${saysNothing(scaleMixture)}`],
    ["  fourth-moment bound", digitsUp(fourthMoment), `on it${saysNothing(fourthMoment)}`],
    [
      "Berry-Esseen bound",
      digitsUp(berryEsseenKolmogorov),
      `on the Kolmogorov distance, not on total variation${saysNothing(berryEsseenKolmogorov)}`,
    ],
  ];
  if (jointTv !== undefined)
    fields.push([
      "joint total variation",
      digits(jointTv),
      `of a row of ${dim} coordinates, exact`,
    ]);
  return answerLines(sentence(law), fields, [
    "For a Gaussian A of this rank with entries of variance 1/r. All numbers are exact: nothing is sampled.",
  ]);
}
