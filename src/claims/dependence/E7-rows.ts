/** E7-rows: noise of the rows of one gradient is dependent, for they share A. */
import { defineClaim } from "../claim.js";
import { judgeMostAligned, normalLimitHolds, PAIR_SEES } from "./evidence.js";
import { CLAIM, derived } from "../source.js";

export const E7Rows = defineClaim({
  id: "E7-rows",
  source: derived(CLAIM[4], "E7"),
  statement: "Noise is independent between the rows of one gradient, as in DP-SGD.",
  expectation: "violated",
  neverUpheld: true,
  because:
    "Rows share A, so their noises are correlated as the rows are; violated or open, never upheld: " +
    "one pair without correlation is no proof of independence.",
  theory: "E7",
  evidence: "estimated",
  sees: PAIR_SEES,
  languageModel: true,
  reads: {
    dependence: (r) =>
      r.source !== "synthetic" &&
      r.relation === "rows" &&
      r.model === "lora" &&
      normalLimitHolds(r),
  },
  test: ({ dependence }, context) => judgeMostAligned(dependence, context),
  explain: ({ cosine, rank }) => [
    {
      text:
        `Rows share A, so their noises are correlated as the rows are (cosine ${cosine.toFixed(4)}); ` +
        `rank ${rank}, real gradient. One pair without correlation would leave the claim open.`,
    },
  ],
});
