/** loradp audit scores: a lower bound on epsilon from membership scores. */
import { asJson, defineCommand } from "../command.js";
import { auditOptions } from "../options/privacy.js";

export const command = defineCommand({
  name: "audit scores",
  summary: "from membership scores: Clopper-Pearson limits on held-out scores",
  argument: { name: "<csv>", help: "columns score, member" },
  options: auditOptions,
  async run({ delta, confidence }, { argument }) {
    const { readScores, scoresAudit } = await import("../../app/scores.js");
    return scoresAudit(await readScores(argument), delta, confidence);
  },
  print: asJson,
});
