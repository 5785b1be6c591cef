/** E6-witness: a classifier that knows nothing of the law tells whole rows of noise from Gaussian rows. */
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { defineClaim } from "../claim.js";
import { FOUND, shareShownAbove, sized } from "../power.js";
import { sampleToLeave, verdictBySide } from "../rules.js";
import { CLAIM, derived } from "../source.js";

/** The cell that the statement names. */
const NAMED = { rank: 16, dim: 768 } as const;
const isNamed = (r: { readonly rank: number; readonly dim: number }): boolean =>
  r.rank === NAMED.rank && r.dim === NAMED.dim;

const SEES = { effect: "advantage of the classifier, 2 accuracy - 1", found: FOUND.count };

export const E6Witness = defineClaim({
  id: "E6-witness",
  source: derived(CLAIM[4], "E6"),
  statement:
    `No classifier tells a row of LoRA's noise (r = ${NAMED.rank}, m = ${NAMED.dim}) ` +
    "from a Gaussian row of the same covariance.",
  expectation: "violated",
  neverUpheld: true,
  because:
    "The joint total variation is far above 1/2 there; violated or open, never upheld: " +
    "that one classifier fails proves nothing.",
  theory: "E6",
  evidence: "estimated",
  sees: SEES,
  reads: { witness: () => true },
  needs: [
    {
      what: `the cell r = ${NAMED.rank}, m = ${NAMED.dim}`,
      missing: ({ witness }) =>
        witness.some(isNamed)
          ? undefined
          : `The statement is about r = ${NAMED.rank}, m = ${NAMED.dim}: no row of that cell.`,
    },
  ],
  test({ witness }, { alpha }) {
    // The named cell decides; the others must not contradict the exact joint total variation.
    const contradiction = witness.find(({ correct, tested, jointTvExact }) => {
      const { low } = clopperPearson(correct, tested, alpha / (2 * witness.length));
      return 2 * low - 1 > jointTvExact;
    });
    const named = witness.filter(isNamed)[0];
    const accuracy = clopperPearson(named.correct, named.tested, alpha / 2);
    const advantage = { low: 2 * accuracy.low - 1, high: 2 * accuracy.high - 1 };
    const value = (2 * named.correct) / named.tested - 1;
    return {
      ...((contradiction || named.jointTvExact <= 0.5) && { sample: null }),
      // Below 1/2 it cannot be said: more rows teach the classifier more, up to the exact TV.
      ...(!contradiction && value > 0.5 && { sample: sampleToLeave(value, advantage, 0.5) }),
      verdict: contradiction
        ? "inconclusive"
        : verdictBySide(advantage, 0.5, { above: "violated" }),
      statistic: {
        name: "2 accuracy - 1 on held-out rows",
        value,
        ...advantage,
        sampleSize: named.tested,
        falseAlarm: alpha,
      },
      power: sized(SEES, 2 * shareShownAbove(0.75, { n: named.tested, alpha }) - 1),
      facts: {
        cells: witness.length,
        exact: named.jointTvExact,
        contradiction: contradiction && { rank: contradiction.rank, dim: contradiction.dim },
      },
    };
  },
  explain: ({ cells, exact, contradiction }) => [
    {
      text: contradiction
        ? `The classifier beats the exact joint TV at r = ${contradiction.rank}, m = ${contradiction.dim}: ` +
          "sampler or exact law is wrong."
        : "A vote by bins of |N|^2, learned on half of the rows and knowing nothing of the law; a lower bound of the " +
          "joint TV, violated above 1/2; the failure of one classifier would prove nothing " +
          `(exact: ${exact.toFixed(4)}). All ${cells} cells stay below their exact TV.`,
    },
  ],
});
