/** E10-vector: without added noise a vector query has a finite epsilon, at any delta above a floor. */
import { COMPUTED, defineClaim } from "../claim.js";
import { verdictOf } from "../rules.js";
import { REBUTTAL } from "../words.js";
import { GRID, SUBJECT } from "./evidence.js";

/** Above the floor, so that an epsilon exists. */
const ABOVE_FLOOR = 1e-5;
const EXAMPLE = { rank: 16, dim: 768, rho: 0.99, delta: 1e-5 } as const;

/** The claim about a profile: the exact one, or in the tests another. */
export const e10Vector = ({ privacyProfile } = SUBJECT) =>
  defineClaim({
    id: "E10-vector",
    source: `${REBUTTAL}, Theorem 1`,
    statement:
      "A vector query v -> v M is (eps, delta)-private without added noise, for unit gradients at a stated smallest " +
      "cosine and delta above a floor.",
    expectation: "upheld",
    because:
      "The privacy loss is infinite with the floor's probability only, so delta(eps) falls to the floor.",
    theory: "E10",
    evidence: "computed exactly",
    sees: COMPUTED,
    reads: {},
    seeded: false,
    test() {
      // Any delta above the floor must be reached at a finite epsilon, and the profile must not rise.
      let worst = 0;
      let sound = true;
      for (const { rank, dim, rho } of GRID) {
        const profile = privacyProfile(rank, dim, rho);
        const delta = profile.floor + ABOVE_FLOOR;
        const epsilon = profile.epsilon(delta);
        worst = Math.max(worst, epsilon);
        // "Smallest cosine": closer neighbours must never need more.
        const closer = [0.5, 0.1].map(
          (share) => privacyProfile(rank, dim, 1 - share * (1 - rho)).delta(epsilon).value,
        );
        sound &&= Number.isFinite(epsilon) && closer.every((d) => d <= delta * (1 + 1e-9));
      }
      const { rank, dim, rho, delta } = EXAMPLE;
      return {
        verdict: verdictOf(sound),
        statistic: {
          name: "largest eps at delta = floor + 1e-5",
          value: worst,
          low: null,
          high: null,
          sampleSize: GRID.length,
          falseAlarm: 0,
        },
        facts: { example: privacyProfile(rank, dim, rho).epsilon(delta) },
      };
    },
    explain: ({ example }) => [
      {
        text:
          "Finite everywhere on the grid, and useful nowhere but at gradients that nearly agree: " +
          `eps = ${example.toFixed(1)} at r = ${EXAMPLE.rank}, m = ${EXAMPLE.dim}, cosine ${EXAMPLE.rho}, ` +
          "delta = 1e-5. The floor is P(T_r <= -rho sqrt(r/(1-rho^2))): at r = 1, arccos(rho)/pi, " +
          "no epsilon does better. Opposite gradients (cosine -1) are always told apart.",
      },
    ],
  });

export const E10Vector = e10Vector();
