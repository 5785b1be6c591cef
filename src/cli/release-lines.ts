/** The three releases of LoRA-FA's first step, for people. */
import type { NoEpsilon, SketchSummary } from "../app/releases.js";
import { answerLines, digits, digitsUp, type Field } from "./answer-lines.js";

const NAMES = {
  adapter: "A and B, which is what an adapter file holds",
  merged: "W = W0 + s B A alone",
  "secret-a": "B alone, A secret",
} as const;

const FIRST_STEP =
  "One step of LoRA-FA, without added noise. Later gradients depend on A, which no formula here covers. " +
  "docs/privacy.md explains every field.";

const pencilFields = (pencil: SketchSummary["pencil"]): Field[] =>
  pencil === undefined
    ? []
    : [
        [
          "ranks of G",
          `${pencil.rank}, ${pencil.neighbourRank}`,
          `of the batch and of its neighbour; of both together ${pencil.jointRank}`,
        ],
        [
          "smallest",
          digits(pencil.smallest),
          "least singular value of the batch's gradient over the largest",
        ],
        [
          "gamma",
          digits(pencil.gamma),
          "least eigenvalue of G G' over the squared norm of what is exchanged",
        ],
      ];

/** What the Gaussian mixing mechanism's theorem says, in a line. */
function mixingField({ epsilonByMixing, delta, pencil }: SketchSummary): Field {
  const name = "by mixing";
  if (pencil === undefined) return [name, "not asked", "gamma needs the gradients: --gradients"];
  if (epsilonByMixing !== null)
    return [name, `epsilon ${digitsUp(epsilonByMixing)}`, "upper bound from gamma alone"];
  return pencil.gamma > 1
    ? [name, "none", `at delta ${digits(delta)} nothing is to be bounded`]
    : [name, "no guarantee", "the mixing mechanism's theorem needs gamma above 1"];
}

export const noEpsilonLines = ({ release, reason, pencil }: NoEpsilon): string =>
  answerLines(
    "No epsilon exists: delta is 1 at every epsilon.",
    [["released", NAMES[release], ""], ["delta", "1", reason], ...pencilFields(pencil)],
    [
      "One step of LoRA-FA, without added noise, of two batches whose gradients differ. Noise before the release " +
        "gives a guarantee: see loradp accountant.",
    ],
  );

export function sketchLines(of: SketchSummary, isDeltaAsked: boolean): string {
  const { rank, eigenvalues, epsilon, delta, deltaToward, deltaBack, epsilonByRenyi, pencil } = of;
  const sentence = isDeltaAsked
    ? `At epsilon ${digits(epsilon)} the exact delta of B alone is ${digitsUp(delta)}.`
    : `At delta ${digits(delta)} the exact epsilon of B alone is ${digitsUp(epsilon)}.`;
  return answerLines(
    sentence,
    [
      ["released", NAMES["secret-a"], `rank ${rank}`],
      ["eigenvalues", String(eigenvalues), "of S^-1 S_1, other than 1"],
      ...pencilFields(pencil),
      ["epsilon", digitsUp(epsilon), isDeltaAsked ? "as given" : "exact, the worse direction"],
      ["delta", digitsUp(delta), isDeltaAsked ? "exact, the worse direction" : "as given"],
      ["delta, each way", `${digits(deltaToward)}, ${digits(deltaBack)}`, "at that epsilon"],
      [
        "by Renyi",
        epsilonByRenyi === null ? "none" : `epsilon ${digitsUp(epsilonByRenyi)}`,
        "upper bound, from all eigenvalues of this pair",
      ],
      mixingField(of),
    ],
    [
      `${FIRST_STEP} It is for this pair of neighbours: a guarantee is about every pair. Whoever learns A learns all ` +
        "(--release adapter).",
    ],
  );
}
