/** loradp privacy: the exact privacy profile of one gradient row without noise. */
import { defineCommand } from "../command.js";
import { integer, number } from "../options/number.js";
import { deltaOption, epsilonOption, rankOption } from "../options/privacy.js";
import { privacyLines } from "../privacy-lines.js";

export const command = defineCommand({
  name: "privacy",
  summary:
    "exact privacy profile of one gradient row v -> v A'A without noise, for unit neighbours of cosine rho " +
    "(fields: docs/privacy.md)",
  examples: [
    "privacy --rank 16 --dim 768 --rho 0.99 --delta 1e-5",
    "privacy --rank 16 --dim 768 --rho 0.99 --epsilon 8",
  ],
  notes: ["docs/privacy.md explains every field; in --json, null stands for what does not exist."],
  options: {
    rank: rankOption,
    dim: integer("--dim <m>", "input dimension", {
      min: 2,
      max: 1e6,
      required: true,
      remedy: "give the input dimension m of the adapted layer, e.g. 768",
    }),
    rho: number("--rho <p>", "cosine between the neighbouring gradients", {
      min: -1,
      max: 1,
      required: true,
      remedy: "give the cosine, e.g. 0.99",
    }),
    epsilon: epsilonOption,
    delta: deltaOption("gives epsilon (null: none exists)"),
  },
  async run({ rank, dim, rho, epsilon, delta }) {
    const { privacySummary } = await import("../../app/privacy.js");
    return privacySummary(rank, dim, rho, epsilon, delta);
  },
  print: (found, { epsilon }) => privacyLines(found, epsilon !== undefined),
});
