/** loradp audit one-run: a lower bound on epsilon from guesses on canaries. */
import { defineCommand } from "../command.js";
import { integer } from "../options/number.js";
import { auditOptions } from "../options/privacy.js";

const count = (flags: string, help: string, min: number) =>
  integer(flags, help, { min, required: true, remedy: "give a whole number" });

export const command = defineCommand({
  name: "audit one-run",
  summary: "from guesses on canaries of one training run (Steinke, Nasr & Jagielski 2023)",
  options: {
    canaries: count("--canaries <m>", "canaries, each included by a fair coin", 1),
    guesses: count("--guesses <r>", "guesses made", 1),
    correct: count("--correct <v>", "guesses that were right", 0),
    ...auditOptions,
  },
  async run({ delta, confidence, ...audit }) {
    const { oneRunEpsilon } = await import("../../attack/one-run.js");
    return { epsilonLower: oneRunEpsilon(audit, delta, confidence) };
  },
  print: ({ epsilonLower }, { confidence, delta }) =>
    `epsilon >= ${epsilonLower.toFixed(6)} (confidence ${confidence}, delta ${delta})`,
});
