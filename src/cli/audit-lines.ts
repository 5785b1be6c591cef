/** What an audit shows of epsilon, for people. */
import type { OneRunAudit } from "../attack/one-run.js";
import type { scoresAudit } from "../app/scores.js";
import { answerLines, digits, digitsDown, type Field } from "./answer-lines.js";
import { readFields } from "./score-fields.js";

/** A lower bound, with its level. */
export interface Bound {
  readonly epsilonLower: number;
  readonly delta: number;
  readonly confidence: number;
}
export type OneRun = Bound & { readonly note?: string };
type ScoresAudit = ReturnType<typeof scoresAudit>;

/** @param isDoubted whether a note below may take the bound back */
function sentence({ epsilonLower, delta, confidence }: Bound, isDoubted = false): string {
  const at = `at delta ${digits(delta)}, with confidence ${confidence}`;
  if (!(epsilonLower > 0)) return `Nothing is shown ${at}, which does not mean that nothing leaks.`;
  const epsilon = isDoubted ? "If the note below is no objection, epsilon" : "Epsilon";
  return `${epsilon} is at least ${digitsDown(epsilonLower)} ${at}: no guarantee with a smaller one holds.`;
}

const levelFields = ({ delta, confidence }: Bound): Field[] => [
  ["delta", digits(delta), "as given"],
  ["confidence", String(confidence), "that the bound holds; as given"],
];
const orMore = (epsilon: number): string => `${digitsDown(epsilon)} or more`;

export function oneRunLines(of: OneRun, { canaries, guesses, correct }: OneRunAudit): string {
  const { epsilonLower, note } = of;
  return answerLines(
    sentence(of),
    [
      ["canaries", String(canaries), "each included by a fair coin"],
      ["guesses", String(guesses), `on these; ${canaries - guesses} left alone`],
      ["right", String(correct), `of the guesses; chance gets ${digits(guesses / 2)} on average`],
      ...levelFields(of),
      [
        "epsilon",
        orMore(epsilonLower),
        "lower bound, rounded down (Steinke, Nasr & Jagielski 2023)",
      ],
    ],
    // The sentence has said it of a bound of 0.
    note === undefined || epsilonLower === 0 ? [] : [`note: ${note}`],
  );
}

export function scoresAuditLines(of: ScoresAudit): string {
  const { epsilonLower, epsilonLowerIfGdp: ifGaussian, seed, note } = of;
  return answerLines(
    sentence(of, note !== undefined),
    [
      ...readFields(of),
      ...levelFields(of),
      [
        "epsilon",
        orMore(epsilonLower),
        `lower bound, rounded down: one half of the scores (seed ${seed}) chose a threshold, the other is counted`,
      ],
      ...(ifGaussian === undefined
        ? []
        : [
            [
              "  if Gaussian",
              orMore(ifGaussian),
              "the same, if the mechanism is Gaussian (mu-GDP): an assumption, not tested",
            ] as const,
          ]),
    ],
    note === undefined ? [] : [`note: ${note}`],
  );
}
