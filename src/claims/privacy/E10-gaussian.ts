/** E10-gaussian: reading the noise of a vector query as Gaussian promises too much. */
import { COMPUTED, defineClaim } from "../claim.js";
import { verdictOf } from "../rules.js";
import { PAPER } from "../words.js";
import { GRID, queryText, SUBJECT } from "./evidence.js";

const DELTA = 1e-5;

/** The claim about a profile and a reading: the exact one and the Gaussian one, or in the tests others. */
export const e10Gaussian = ({ privacyProfile, readingEpsilon } = SUBJECT) =>
  defineClaim({
    id: "E10-gaussian",
    source: `${PAPER}, claim 4, read as a Gaussian mechanism with noise variance 1/r`,
    statement:
      "Reading the noise as Gaussian of the same variance gives a valid guarantee for a vector query.",
    expectation: "violated",
    because:
      "A small total variation of each coordinate says nothing of the tails of the joint loss.",
    theory: "The Gaussian reading",
    evidence: "computed exactly",
    sees: COMPUTED,
    reads: {},
    seeded: false,
    test() {
      const all = GRID.map((query) => {
        const exact = privacyProfile(query.rank, query.dim, query.rho).epsilon(DELTA);
        const reading = readingEpsilon(DELTA, query.rank, query.rho);
        return { query, exact, reading, ratio: exact / reading };
      });
      const worst = all.reduce((a, b) => (b.ratio > a.ratio ? b : a));
      return {
        verdict: verdictOf(worst.ratio <= 1),
        statistic: {
          name: "largest exact eps / Gaussian eps",
          value: worst.ratio === Infinity ? null : worst.ratio,
          low: null,
          high: 1,
          sampleSize: all.length,
          falseAlarm: 0,
        },
        facts: { worst },
      };
    },
    explain: ({ worst: { query, exact, reading } }) => [
      {
        text:
          `At delta = 1e-5. Worst at ${queryText(query)}: ` +
          `${exact === Infinity ? "no finite eps" : `exact eps ${exact.toFixed(2)}`} where the Gaussian reading ` +
          `promises ${reading.toFixed(2)}. A small total variation of each coordinate says nothing about the tails ` +
          "of the joint privacy loss.",
      },
    ],
  });

export const E10Gaussian = e10Gaussian();
