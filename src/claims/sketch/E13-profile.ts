/** E13-profile: the exact privacy profile of B alone, against sampled privacy losses. */
import { defineClaim } from "../claim.js";
import { boundedSeen, FOUND, sized } from "../power.js";
import { boundedDeviation, judgeBounded } from "../rules.js";
import { ownTheory } from "../source.js";
import { different } from "../words.js";

const SEES = { effect: "error of one value of delta", found: FOUND.bounded };

export const E13Profile = defineClaim({
  id: "E13-profile",
  source: ownTheory("E13"),
  statement:
    "The exact profile of B alone, by eigenvalues and one integral, is the one that drawn A and density ratios show, " +
    "in both directions.",
  expectation: "upheld",
  because: "The integral is derived from the eigenvalues, which sampling does not use.",
  theory: "E13",
  evidence: "estimated",
  sees: SEES,
  reads: { sketchProfile: (r) => r.deltaExact > 0 && r.deltaExact < 1 },
  test({ sketchProfile }, { alpha }) {
    const finding = judgeBounded(
      "largest deviation of delta, in standard errors of a coin",
      sketchProfile.map((r) => boundedDeviation(r.sampled, r.deltaExact, r.trials)),
      {
        values: sketchProfile.length,
        cells: different(sketchProfile.map((r) => r.cell)).length,
      },
      alpha,
    );
    return { ...finding, power: sized(SEES, boundedSeen(sketchProfile, finding.facts.limit)) };
  },
  explain: ({ values, cells }) => [
    {
      text:
        `${values} values of delta(eps), both directions, over ${cells} pairs of small gradients and ranks, losses ` +
        "from the two Gaussian densities at sampled G A'. Values in [0, 1] deviate by more than the limit with the " +
        "stated probability at most (Hoeffding).",
    },
  ],
});
