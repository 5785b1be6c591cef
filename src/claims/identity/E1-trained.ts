/** E1-trained: how far training A, too, leads away from the update identity. */
import { logSlope } from "../../core/fit.js";
import { tQuantile } from "../../core/stdlib.js";
import { stream } from "../../core/stream.js";
import { defineClaim } from "../claim.js";
import { sized, studentShift } from "../power.js";
import { insideMargin } from "../rules.js";
import { trainedDeviations } from "./deviation.js";
import { ownTheory } from "../source.js";

const RUN = { n: 6, m: 8, rank: 3, steps: 4, scaling: 1 };
const RUNS = 20;
/** Orders nearer to 3 than to any other integer. */
const MARGIN = { low: 2.5, high: 3.5 };

const SEES = {
  effect: "departure of the order from 3",
  found: "the margin of 0.5 and what Student's test of the runs sees beyond it",
};

/** The order of the deviation in a random run: the slope of its logarithm on that of the learning rate. */
const randomOrder = (seed: string, trial: number): number =>
  logSlope(trainedDeviations(RUN, () => stream(seed, "claims/trained-identity", trial))).value;

/** The claim about orders: those of training, or in the tests others. */
export const e1Trained = (orderOf = randomOrder) =>
  defineClaim({
    id: "E1-trained",
    source: ownTheory("E1"),
    statement:
      "With A trained too, the weights leave the identity by a term of order eta^3 " +
      "(relative order eta^2).",
    expectation: "upheld",
    because: "B is O(eta), so A moves by O(eta^2) and the product B A deviates by O(eta^3).",
    theory: "E1",
    evidence: "estimated",
    sees: SEES,
    reads: {},
    test(_, { seed, alpha }) {
      const slopes = Array.from({ length: RUNS }, (_run, trial) => orderOf(seed, trial));
      const mean = slopes.reduce((a, b) => a + b) / slopes.length;
      const squares = slopes.reduce((a, b) => a + (b - mean) ** 2, 0);
      const se = Math.sqrt(squares / (slopes.length - 1) / slopes.length);
      const margin = tQuantile(1 - alpha / 2, slopes.length - 1) * se;
      const order = { low: mean - margin, high: mean + margin };
      return {
        verdict: insideMargin(order, MARGIN),
        statistic: {
          name: "order in eta",
          value: mean,
          ...order,
          sampleSize: slopes.length,
          falseAlarm: alpha,
        },
        power: sized(SEES, 0.5 + studentShift(se, { alpha, degrees: slopes.length - 1 })),
        facts: {},
      };
    },
    explain: () => [
      {
        text:
          "Slope of log deviation on log eta, eta = 2^-6..2^-10, four steps of SGD on a " +
          `least-squares loss. Upheld inside (${MARGIN.low}, ${MARGIN.high}).`,
      },
    ],
  });

export const E1Trained = e1Trained();
