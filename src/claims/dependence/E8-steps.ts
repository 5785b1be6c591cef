/** E8-steps: noise of the steps of a training run is dependent, for A is drawn once. */
import { defineClaim } from "../claim.js";
import { judgeMostAligned, normalLimitHolds, PAIR_SEES } from "./evidence.js";
import { CLAIM, derived } from "../source.js";

export const E8Steps = defineClaim({
  id: "E8-steps",
  source: derived(CLAIM[4], "E8"),
  statement: "Noise is independent between training steps, as in DP-SGD.",
  expectation: "violated",
  neverUpheld: true,
  because:
    "A is drawn once, so the noise of one step comes back in the next; violated or open, never upheld: " +
    "one pair without correlation is no proof of independence.",
  theory: "E8",
  evidence: "estimated",
  sees: PAIR_SEES,
  languageModel: true,
  reads: {
    dependence: (r) => r.relation === "steps" && r.model === "lora" && normalLimitHolds(r),
  },
  test: ({ dependence }, context) => judgeMostAligned(dependence, context),
  explain: ({ cosine, rank }) => [
    {
      text:
        "A is drawn once, so noise does not average out over steps. Two steps of real training " +
        `(cosine of the gradients ${cosine.toFixed(4)}), rank ${rank}. ` +
        "One pair without correlation would leave the claim open.",
    },
  ],
});
