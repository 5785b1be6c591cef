/** E13-mixing-part: the mixing mechanism's route, derived again for an example's part of a gradient. */
import { COMPUTED, defineClaim } from "../claim.js";
import { judgeBound } from "../rules.js";
import { ownTheory } from "../source.js";
import { range } from "../words.js";
import { isPromised, leastRatio, pairsOf, withPromises } from "./promises.js";

export const E13MixingPart = defineClaim({
  id: "E13-mixing-part",
  source: ownTheory("E13"),
  statement:
    "With gamma, the least eigenvalue of G G' over the squared norm of an example's part, above 1, the exact epsilon " +
    "of B alone is at most what Renyi divergences at (1 -+ 1/sqrt gamma)^2 bound.",
  expectation: "upheld",
  because:
    "Singular values of G, whitened, are 1, and the part moves none of them by more than its own norm, 1/sqrt gamma.",
  theory: "E13",
  evidence: "proved",
  sees: COMPUTED,
  reads: { sketchProfile: isPromised },
  needs: [withPromises],
  test({ sketchProfile }) {
    const pairs = pairsOf(sketchProfile);
    const least = leastRatio(pairs, (r) => r.epsilonMixing);
    return judgeBound(
      "smallest ratio of the bound to the exact eps",
      least,
      { low: 1 },
      pairs.length,
      {
        pairs: pairs.length,
        gammas: range(
          pairs.map((r) => r.gamma),
          2,
        ),
      },
    );
  },
  explain: ({ pairs, gammas }) => [
    {
      text:
        `Proved; checked on ${pairs} pairs of small gradients and ranks of gamma ${gammas}, delta = 1e-5. Whether ` +
        "gamma is above 1 on gradients of networks, so that anything is promised, is another matter (E13-mixing).",
    },
  ],
});
