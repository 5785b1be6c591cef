/** E10-profile: the exact privacy profile of a vector query, against sampled privacy losses. */
import { binomialCdf } from "../../core/stdlib.js";
import type { ProfileRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { boundedSeen, FOUND, sized } from "../power.js";
import { boundedDeviation, judgeBounded } from "../rules.js";
import { ownTheory } from "../source.js";

/** Smaller tail of the number of infinite losses under the exact floor. */
function floorTail({ infinite, trials, floorExact }: ProfileRow): number {
  const below = infinite > 0 ? binomialCdf(infinite - 1, trials, floorExact) : 0;
  return Math.min(binomialCdf(infinite, trials, floorExact), 1 - below);
}

const SEES = { effect: "error of one value of delta", found: FOUND.bounded };

export const E10Profile = defineClaim({
  id: "E10-profile",
  source: ownTheory("E10"),
  statement:
    "The exact profile (one quadrature) is the one that sampled factors and density ratios show.",
  expectation: "upheld",
  because: "The quadrature is derived from the law of the loss, which sampling does not use.",
  theory: "E10",
  evidence: "estimated",
  sees: SEES,
  reads: { profile: () => true },
  test({ profile }, { alpha }) {
    const used = profile.filter((r) => r.deltaExact > 0 && r.deltaExact < 1);
    // Rows of a cell share their infinite losses.
    const cells = [...new Map(profile.map((r) => [r.cell, r])).values()];
    const finding = judgeBounded(
      "largest deviation of delta, in standard errors of a coin",
      used.map((r) => boundedDeviation(r.delta, r.deltaExact, r.trials)),
      { values: used.length, cells: cells.length },
      alpha,
    );
    const power = sized(SEES, boundedSeen(used, finding.facts.limit));
    const floorHolds = cells.every((r) => floorTail(r) > alpha / (2 * cells.length));
    const verdict =
      finding.verdict === "upheld" && !floorHolds ? ("violated" as const) : finding.verdict;
    return {
      ...finding,
      verdict,
      power,
      statistic: { ...finding.statistic, falseAlarm: 2 * alpha },
    };
  },
  explain: ({ values, cells }) => [
    {
      text:
        `${values} values of delta(eps) over ${cells} cells (r, m, rho), losses from the two densities at Y = A'A v; ` +
        "infinite losses against the floor by a binomial test. Values in [0, 1] deviate by more than the limit with " +
        "the stated probability at most (Hoeffding).",
    },
  ],
});
