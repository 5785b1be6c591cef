/** loradp audit one-run: a lower bound on epsilon from guesses on canaries. */
import { oneRunLines } from "../audit-lines.js";
import { defineCommand } from "../command.js";
import { integer } from "../options/number.js";
import { auditOptions } from "../options/privacy.js";

const count = (flags: string, help: string, min: number) =>
  integer(flags, help, { min, required: true, remedy: "give a whole number" });

export const command = defineCommand({
  name: "audit one-run",
  summary: "from guesses on canaries of one training run (Steinke, Nasr & Jagielski 2023)",
  examples: ["audit one-run --canaries 1000 --guesses 100 --correct 90 --delta 1e-5"],
  options: {
    canaries: count("--canaries <m>", "canaries, each included by a fair coin", 1),
    guesses: count("--guesses <r>", "guesses made", 1),
    correct: count("--correct <v>", "guesses that were right", 0),
    ...auditOptions,
  },
  async run({ delta, confidence, ...audit }) {
    const { oneRunEpsilon, oneRunNote } = await import("../../attack/one-run.js");
    const epsilonLower = oneRunEpsilon(audit, delta, confidence);
    const note = oneRunNote(audit, epsilonLower);
    return { epsilonLower, delta, confidence, ...(note === undefined ? {} : { note }) };
  },
  print: oneRunLines,
});
