/** loradp skewness: which way the noise of one coordinate leans. */
import { skewness } from "../../core/moments.js";
import { defineCommand } from "../../cli/command.js";
import { number } from "../../cli/options/number.js";
import { rankOption } from "../../cli/options/privacy.js";

export const command = defineCommand({
  name: "skewness",
  summary: "skewness of one noise coordinate",
  examples: ["skewness --rank 4 --rho 0.25"],
  options: {
    rank: rankOption,
    rho: number("--rho <p>", "loading q_j/|q|", {
      min: -1,
      max: 1,
      required: true,
      remedy: "give the loading of the coordinate, e.g. 0.25",
    }),
  },
  run: ({ rank, rho }) => ({ skewness: skewness(rank, rho) }),
  print: (result) => result.skewness.toFixed(4),
});
