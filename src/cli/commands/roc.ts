/** loradp roc: the ROC of membership scores. */
import { defineCommand } from "../command.js";
import { readLine, scoreOptions, scoresArgument } from "../options/scores.js";

const rate = (tpr: number | null): string =>
  tpr === null ? "n/a (too few non-members)" : tpr.toFixed(4);

export const command = defineCommand({
  name: "roc",
  summary: "ROC of membership scores, with intervals",
  argument: scoresArgument,
  options: scoreOptions,
  async run(columns, { argument }) {
    const { readScores, rocSummary } = await import("../../app/scores.js");
    return rocSummary(await readScores(argument, columns));
  },
  print: (roc) =>
    [
      readLine(roc),
      `AUC ${roc.auc.toFixed(4)}, 95% interval [${roc.aucInterval.map((x) => x.toFixed(4)).join(", ")}]`,
      `true-positive rate at 1% false positives: ${rate(roc.tprAtFpr["0.01"])}; ` +
        `at 0.1%: ${rate(roc.tprAtFpr["0.001"])}`,
      `best balanced accuracy of a threshold: ${roc.balancedAccuracy.toFixed(4)}`,
      ...(roc.note === undefined ? [] : [roc.note]),
    ].join("\n"),
});
