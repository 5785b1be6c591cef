/** E8-cosine: how the noises of two training steps are correlated. */
import { defineClaim } from "../claim.js";
import { FOUND, familyShift, sized } from "../power.js";
import { judgeFamily } from "../rules.js";
import { range } from "../words.js";
import { normalLimitHolds, zScore } from "./evidence.js";
import { ownTheory } from "../source.js";

const SEES = { effect: "error of one correlation", found: FOUND.family };

export const E8Cosine = defineClaim({
  id: "E8-cosine",
  source: ownTheory("E8"),
  statement: "The correlation of the noise of two steps is the cosine of their gradients.",
  expectation: "upheld",
  because: "One A serves all steps, so E<N_t, N_u> = (m+1)<G_t, G_u>/r for whole gradients.",
  theory: "E8",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: {
    dependence: (r) => r.relation === "steps" && r.model === "lora" && normalLimitHolds(r),
  },
  test({ dependence }, { alpha }) {
    const scores = dependence.map((r) => zScore(r.correlation, r.cosine, r.correlationSe));
    const cosines = dependence.map((r) => r.cosine);
    const finding = judgeFamily("largest |z| of correlation - cosine", scores, { cosines }, alpha);
    const errors = dependence.map((r) => r.correlationSe);
    return { ...finding, power: sized(SEES, familyShift(errors, finding.facts.limit)) };
  },
  explain: ({ cosines }) => [
    {
      text:
        `${cosines.length} pairs of steps, cosines ${range(cosines, 2)}; whole gradients, ` +
        "so E<N_t, N_u> = (m+1)<G_t, G_u>/r exactly.",
    },
  ],
});
