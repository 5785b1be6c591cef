/** E7-covariance: how the noises of two rows of one gradient are correlated, coordinate by coordinate and across. */
import { defineClaim } from "../claim.js";
import { FOUND, familyShift, sized } from "../power.js";
import { judgeFamily } from "../rules.js";
import { different, sourceName } from "../words.js";
import { NORMAL_FROM_RANK, normalLimitHolds, zScore } from "./evidence.js";
import { ownTheory } from "../source.js";

const SEES = { effect: "error of one correlation or cross term", found: FOUND.family };

export const E7Covariance = defineClaim({
  id: "E7-covariance",
  source: ownTheory("E7"),
  statement: "Cov(N_ij, N_kl) = (g_i.g_k 1[j=l] + g_il g_kj)/r between rows g_i and g_k.",
  expectation: "upheld",
  because: "The rows share A, and the fourth moments of a Gaussian A give the formula.",
  theory: "E7",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: {
    dependence: (r) => r.relation === "rows" && r.model === "lora" && normalLimitHolds(r),
  },
  test({ dependence }, { alpha }) {
    const scores = dependence.flatMap((r) => [
      zScore(r.correlation, r.correlationTheory, r.correlationSe),
      zScore(r.cross, r.crossTheory, r.crossSe),
    ]);
    const sources = different(dependence.map((r) => r.source));
    const finding = judgeFamily(
      "largest |z| of covariance - theory",
      scores,
      {
        pairs: dependence.length,
        sources,
      },
      alpha,
    );
    const errors = dependence.flatMap((r) => [r.correlationSe, r.crossSe]);
    return { ...finding, power: sized(SEES, familyShift(errors, finding.facts.limit)) };
  },
  explain: ({ pairs, sources, limit }) => [
    {
      text:
        `${pairs} pairs of rows (${sources.map(sourceName).join(" and ")}, rank >= ${NORMAL_FROM_RANK}), ` +
        "same-coordinate sum and the largest cross term of each; " +
        `Bonferroni limit ${limit.toFixed(2)} (nominal: products of noises at sample sizes near 1,000).`,
    },
  ],
});
