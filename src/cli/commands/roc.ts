/** loradp roc: the ROC of membership scores. */
import { defineCommand } from "../command.js";
import { halvesSeed, scoreOptions, scoresArgument } from "../options/scores.js";
import { rocLines } from "../roc-lines.js";

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
  print: rocLines,
});
