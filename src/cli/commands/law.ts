/** loradp law: the exact law of one noise coordinate. */
import { defineCommand } from "../command.js";
import { lawLines } from "../law-lines.js";
import { integer, number } from "../options/number.js";
import { rankOption } from "../options/privacy.js";

export const command = defineCommand({
  name: "law",
  summary: "exact law of one noise coordinate, for |q| = 1",
  examples: ["law --rank 100 --rho 0.6 --dim 768"],
  options: {
    rank: rankOption,
    rho: number("--rho <p>", "loading q_j/|q|", {
      min: -1,
      max: 1,
      required: true,
      remedy: "give the loading q_j/|q| of one gradient coordinate, e.g. 0.25",
    }),
    dim: integer("--dim <m>", "input dimension, for the joint TV of a row", {
      min: 1,
      max: 1e6,
      remedy: "give the input dimension m of the adapted layer, e.g. 768",
    }),
  },
  async run({ rank, rho, dim }) {
    const { lawSummary } = await import("../../app/law.js");
    return lawSummary(rank, rho, dim);
  },
  print: lawLines,
});
