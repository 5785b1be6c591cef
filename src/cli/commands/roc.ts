/** loradp roc: the ROC of membership scores. */
import { asJson, defineCommand } from "../command.js";

export const command = defineCommand({
  name: "roc",
  summary: "ROC of membership scores, with intervals",
  argument: { name: "<csv>", help: "columns score (larger means member), member (1 or 0)" },
  options: {},
  async run(_, { argument }) {
    const { readScores, rocSummary } = await import("../../app/scores.js");
    return rocSummary(await readScores(argument));
  },
  print: asJson,
});
