/** E10-gaussian: reading the noise of a vector query as Gaussian promises too much. */
import { COMPUTED, defineClaim } from "../claim.js";
import { verdictOf } from "../rules.js";
import { GRID, queryText, SUBJECT } from "./evidence.js";
import { CLAIM, derived } from "../source.js";

const DELTA = 1e-5;
/** Relative error of an epsilon that was solved for, in delta. */
const ROUNDING = 1e-9;

/** The claim about a profile and a reading: the exact one and the Gaussian one, or in the tests others. */
export const e10Gaussian = ({ privacyProfile, readingEpsilon } = SUBJECT) =>
  defineClaim({
    id: "E10-gaussian",
    source: derived(
      CLAIM[4],
      "The Gaussian reading",
      "read as a Gaussian mechanism with noise variance 1/r",
    ),
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
        const profile = privacyProfile(query.rank, query.dim, query.rho);
        const reading = readingEpsilon(DELTA, query.rank, query.rho);
        const exact = profile.epsilon(DELTA);
        return { query, reading, exact, delta: profile.delta(reading).value };
      });
      const worst = all.reduce((a, b) => (b.delta > a.delta ? b : a));
      const ratios = all.map(({ exact, reading }) => exact / reading).filter(Number.isFinite);
      return {
        verdict: verdictOf(worst.delta <= DELTA * (1 + ROUNDING)),
        statistic: {
          name: "largest exact delta at the eps that the reading promises for 1e-5",
          value: worst.delta,
          low: null,
          high: DELTA,
          sampleSize: all.length,
          falseAlarm: 0,
        },
        facts: {
          worst,
          ratio: Math.max(...ratios),
          none: all.length - ratios.length,
          all: all.length,
        },
      };
    },
    explain: ({ worst: { query, reading, delta }, ratio, none, all }) => [
      {
        text:
          `Worst at ${queryText(query)}: the reading promises eps = ${reading.toFixed(2)} at delta = 1e-5, where the ` +
          `exact delta is ${delta.toPrecision(3)}. In ${none} of ${all} queries no epsilon reaches 1e-5; in the ` +
          `others the exact one is up to ${ratio.toFixed(0)} times as large. A small total variation of each ` +
          "coordinate says nothing about the tails of the joint privacy loss.",
      },
    ],
  });

export const E10Gaussian = e10Gaussian();
