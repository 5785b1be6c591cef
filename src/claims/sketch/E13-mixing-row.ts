/** E13-mixing-row: the mixing mechanism's theorem with an example's gradient in the place of a row of the data. */
import { COMPUTED, defineClaim } from "../claim.js";
import { judgeBound } from "../rules.js";
import { ownTheory } from "../source.js";
import { isPromised, leastRatio, pairsOf, promiseTable, withPromises } from "./promises.js";

export const E13MixingRow = defineClaim({
  id: "E13-mixing-row",
  source: ownTheory("E13"),
  statement:
    "The Gaussian mixing mechanism's epsilon (arXiv:2505.24603) bounds the exact one of B alone if an example's part " +
    "of the gradient is read as the row that the theorem sets to zero.",
  expectation: "violated",
  because:
    "A row of the data adds its own square to G G'. An example adds to G, and so crosses with all others: its " +
    "eigenvalue can go to (1 - 1/sqrt gamma)^2, which is below the theorem's 1 - 1/gamma.",
  theory: "E13",
  evidence: "computed exactly",
  sees: COMPUTED,
  reads: { sketchProfile: isPromised },
  needs: [withPromises],
  test({ sketchProfile }) {
    const pairs = pairsOf(sketchProfile);
    const least = leastRatio(pairs, (r) => r.epsilonMixingRow);
    return judgeBound(
      "smallest ratio of the promised eps to the exact",
      least,
      { low: 1 },
      pairs.length,
      {
        pairs: pairs.length,
        below: pairs.filter((r) => (r.epsilonMixingRow as number) < r.epsilonExact).length,
        table: promiseTable(pairs),
      },
    );
  },
  explain: ({ pairs, below, table }) => [
    {
      text:
        `Of ${pairs} pairs of small gradients and ranks whose gamma is above 1, ${below} have an exact epsilon above ` +
        "the one that would be promised, delta = 1e-5; a pair exchanges a part of rank one for another. It is no " +
        "fault of the theorem, which is about rows that are set to zero: LoRA's B is not that mechanism. The bound " +
        "for an example's part is E13-mixing-part's.",
    },
    table,
  ],
});
