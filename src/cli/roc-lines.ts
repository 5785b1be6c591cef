/** How well scores tell members from non-members, for people. */
import type { rocSummary } from "../app/scores.js";
import { answerLines, type Field } from "./answer-lines.js";
import { readFields } from "./score-fields.js";

type Roc = ReturnType<typeof rocSummary>;
type HeldOut = NonNullable<Roc["heldOut"]>;
type Rate = HeldOut["tprAtFpr"]["0.01"];

const digits = (x: number): string => x.toFixed(4);
const between = (interval: readonly number[]): string => `[${interval.map(digits).join(", ")}]`;
const withInterval = ({ value, interval }: HeldOut["balancedAccuracy"]): string =>
  `${digits(value)} ${between(interval)}`;

/** The AUC beside 1/2, by its whole interval. */
function sentence({ auc, aucInterval, note }: Roc): string {
  const [low, high] = aucInterval;
  const said = `the AUC is ${digits(auc)}, 95% interval ${between(aucInterval)}`;
  // Rows that share a model, and a sign that may be wrong, take back what the interval says.
  const doubt = note === undefined ? "" : " See the note below.";
  if (low > 0.5) return `Members score higher: ${said}; 0.5 is guessing, 1 tells all.${doubt}`;
  if (high < 0.5) return `Members score lower: ${said}; 0.5 is guessing.${doubt}`;
  return `Nothing is shown: ${said}, which holds 0.5, guessing; that does not mean that nothing leaks.${doubt}`;
}

/** The rate at a level of false positives where a half chose the threshold, and the best over all thresholds. */
function rateFields(percent: string, found: Rate | undefined, best: number | null): Field[] {
  const name = `TPR at ${percent} FPR`;
  const optimistic: Field = [
    "  best threshold",
    best === null ? "none" : digits(best),
    best === null ? "too few non-members" : "optimistic: chosen and counted on the same scores",
  ];
  if (!found) return [[name, "none", found === null ? "too few non-members" : ""], optimistic];
  return [
    [name, withInterval(found.tpr), `FPR that was found: ${withInterval(found.fpr)}`],
    optimistic,
  ];
}

export function rocLines(roc: Roc): string {
  const { auc, aucInterval, heldOut, best, note } = roc;
  const accuracy: Field =
    heldOut === null
      ? ["balanced accuracy", "none", "a class has fewer than two scores"]
      : [
          "balanced accuracy",
          withInterval(heldOut.balancedAccuracy),
          "share of right guesses, of members and non-members alike; 0.5 is guessing",
        ];
  return answerLines(
    sentence(roc),
    [
      ...readFields(roc),
      [
        "AUC",
        `${digits(auc)} ${between(aucInterval)}`,
        "chance that a member's score is above a non-member's",
      ],
      accuracy,
      [
        "  best threshold",
        digits(best.balancedAccuracy),
        "optimistic: chosen and counted on the same scores",
      ],
      ...rateFields("1%", heldOut?.tprAtFpr["0.01"], best.tprAtFpr["0.01"]),
      ...rateFields("0.1%", heldOut?.tprAtFpr["0.001"], best.tprAtFpr["0.001"]),
    ],
    [
      "TPR, FPR: shares of members and of non-members that are called members. In brackets: 95% intervals." +
        (heldOut === null
          ? ""
          : ` One half of the scores (seed ${heldOut.seed}) chose the threshold, the other half is counted.`),
      ...(note === undefined ? [] : [`note: ${note}`]),
    ],
  );
}
