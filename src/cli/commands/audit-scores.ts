/** loradp audit scores: a lower bound on epsilon from membership scores. */
import { scoresAuditLines } from "../audit-lines.js";
import { defineCommand } from "../command.js";
import { auditOptions } from "../options/privacy.js";
import { halvesSeed, scoreOptions, scoresArgument } from "../options/scores.js";

export const command = defineCommand({
  name: "audit scores",
  summary: "from membership scores: Clopper-Pearson limits on held-out scores",
  examples: ["audit scores scores.csv --delta 1e-5", "audit scores - --delta 1e-5 < scores.csv"],
  notes: [
    "A bound of 0 means that nothing was shown, not that nothing leaks. How files are read: docs/tables.md.",
  ],
  argument: scoresArgument,
  options: {
    ...scoreOptions,
    ...auditOptions,
    seed: halvesSeed,
  },
  async run({ score, member, delta, confidence, seed }, { argument }) {
    const { readScores, scoresAudit } = await import("../../app/scores.js");
    return scoresAudit(await readScores(argument, { score, member }), delta, confidence, seed);
  },
  print: scoresAuditLines,
});
