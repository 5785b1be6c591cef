/** loradp roc: the ROC of membership scores. */
import type { rocSummary } from "../../app/scores.js";
import { defineCommand } from "../command.js";
import { halvesSeed, readLine, scoreOptions, scoresArgument } from "../options/scores.js";

type Roc = ReturnType<typeof rocSummary>;
type HeldOut = NonNullable<Roc["heldOut"]>;
type Share = HeldOut["balancedAccuracy"];

const digits = (x: number): string => x.toFixed(4);
const share = ({ value, interval }: Share): string =>
  `${digits(value)} [${interval.map(digits).join(", ")}]`;

/** "0.1234 [0.1000, 0.1500] (false positives found: 0.0090 [0.0020, 0.0260])". */
const rate = (found: HeldOut["tprAtFpr"]["0.01"]): string =>
  found === null
    ? "n/a (too few non-members)"
    : `${share(found.tpr)} (false positives found: ${share(found.fpr)})`;

function heldOutLines({ heldOut }: Roc): string[] {
  if (heldOut === null) return ["held-out rates: n/a (a class has fewer than two scores)"];
  const { tprAtFpr, balancedAccuracy, seed } = heldOut;
  return [
    `at thresholds that half of the scores chose, counted on the others (seed ${seed}), 95% intervals:`,
    `  balanced accuracy ${share(balancedAccuracy)}`,
    `  true-positive rate at 1% false positives ${rate(tprAtFpr["0.01"])}`,
    `  true-positive rate at 0.1% false positives ${rate(tprAtFpr["0.001"])}`,
  ];
}

const bestRate = (tpr: number | null): string => (tpr === null ? "n/a" : digits(tpr));

export const command = defineCommand({
  name: "roc",
  summary: "ROC of membership scores, with intervals",
  examples: ["roc scores.csv", "roc scores.csv --score loss --member is_member"],
  notes: [
    "Rates are counted at thresholds that one half of the scores chose, on the other half. How files are " +
      "read: docs/tables.md.",
  ],
  argument: scoresArgument,
  options: { ...scoreOptions, seed: halvesSeed },
  async run({ score, member, seed }, { argument }) {
    const { readScores, rocSummary } = await import("../../app/scores.js");
    return rocSummary(await readScores(argument, { score, member }), seed);
  },
  print: (roc) =>
    [
      readLine(roc),
      `AUC ${digits(roc.auc)}, 95% interval [${roc.aucInterval.map(digits).join(", ")}]`,
      ...heldOutLines(roc),
      `best over all thresholds, on the same scores (optimistic): balanced accuracy ` +
        `${digits(roc.best.balancedAccuracy)}, true-positive rate ${bestRate(roc.best.tprAtFpr["0.01"])} at 1% and ` +
        `${bestRate(roc.best.tprAtFpr["0.001"])} at 0.1%`,
      ...(roc.note === undefined ? [] : [roc.note]),
    ].join("\n"),
});
