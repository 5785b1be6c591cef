/** E12-exact: exact privacy profiles of noisy releases, against sampled privacy losses. */
import { defineClaim } from "../claim.js";
import { boundedSeen, FOUND, sized } from "../power.js";
import { boundedDeviation, judgeBounded } from "../rules.js";
import { different } from "../words.js";
import { ownTheory } from "../source.js";

const SEES = { effect: "error of one value of delta", found: FOUND.bounded };

export const E12Exact = defineClaim({
  id: "E12-exact",
  source: ownTheory("E12"),
  statement:
    "The exact profiles of V + E, V M + E and (V + E) M for an observer who knows A are those that sampling shows.",
  expectation: "upheld",
  because: "Given A each is a Gaussian mechanism, and A does not depend on the data.",
  theory: "E12",
  evidence: "estimated",
  sees: SEES,
  reads: { release: (r) => r.deltaExact > 0 && r.deltaExact < 1 },
  numbers: { release: ["trials", "delta", "deltaExact"] },
  test({ release }, { alpha }) {
    const finding = judgeBounded(
      "largest deviation of delta, in standard errors of a coin",
      release.map((r) => boundedDeviation(r.delta, r.deltaExact, r.trials)),
      {
        cells: release.length,
        epsilons: different(release.map((r) => r.epsilon)),
        dims: different(release.map((r) => r.dim)),
      },
      alpha,
    );
    return { ...finding, power: sized(SEES, boundedSeen(release, finding.facts.limit)) };
  },
  explain: ({ cells, epsilons, dims }) => [
    {
      text:
        `${cells} cells, delta at eps = ${epsilons.join(", ")}, vector query, m = ${dims.join(", ")}; ` +
        "limit by Hoeffding's inequality.",
    },
  ],
});
