/** E12-accountant: the likelihood-ratio attack does not beat the accountant of V + E, on V + E or on its projection. */
import { shownEpsilonTail } from "../../attack/shown-epsilon.js";
import { RELEASE_ALPHA, RELEASE_DELTA } from "../../experiment/release.js";
import type { ReleaseRow } from "../../experiment/rows.js";
import { defineClaim, type Verdict } from "../claim.js";
import { work } from "../source.js";
import { different } from "../words.js";

/** An attack that shows less than this share of what is accounted, in every cell, is broken, or has too few trials. */
const TEETH = 1 / 8;
/** An accountant that is too small by more is not looked for. */
const MOST = 1000;

/** Shown over accounted epsilon; 0 where nothing is shown. */
const ratioOf = ({ epsilonLower, epsilonPlain }: ReleaseRow): number =>
  epsilonLower > 0 ? epsilonLower / epsilonPlain : 0;
/** V + E and (V + E) M: post-processing of a mechanism that is accounted for. */
const isCovered = (r: ReleaseRow): boolean => r.mechanism !== "m1";

/**
 * The smallest factor by which an accountant would have to be too small for the attack on V + E, whose scores are
 * normal, to show more than it allows in one cell or another, with probability 0.9. NaN without such cells.
 */
function detectableFactor(release: readonly ReleaseRow[]): number {
  const plain = release.filter((r) => r.mechanism === "plain");
  const keyOf = ({ sigma, trials }: ReleaseRow): string => `${sigma}/${trials}`;
  const groups = different(plain.map(keyOf)).map((key) => {
    const cells = plain.filter((r) => keyOf(r) === key);
    const [{ sigma, trials }] = cells;
    const tail = shownEpsilonTail({
      mu: 1 / sigma,
      trials,
      delta: RELEASE_DELTA,
      alpha: RELEASE_ALPHA,
    });
    return { cells, tail };
  });
  /** Chance that an accountant too small by this factor is not caught. */
  const missed = (factor: number): number =>
    groups.reduce(
      (all, { cells, tail }) =>
        cells.reduce((p, r) => p * (1 - tail(r.epsilonPlain / factor)), all),
      1,
    );
  if (!(missed(MOST) <= 0.1)) return NaN;
  let [low, high] = [1, MOST];
  while (high / low > 1.001) {
    const middle = Math.sqrt(low * high);
    if (missed(middle) > 0.1) low = middle;
    else high = middle;
  }
  return high;
}

const SEES = {
  effect: "factor by which the accountant is too small",
  found: "the law of what the attack shows on normal scores, over all cells of V + E",
};

export const E12Accountant = defineClaim({
  id: "E12-accountant",
  source: work(
    "post-processing; arXiv:1805.06530",
    "What is computed from a private release is as private as the release.",
  ),
  statement:
    "The likelihood-ratio attack shows no more epsilon than the accountant of V + E allows, for V + E and for its " +
    "projection (V + E) M.",
  expectation: "upheld",
  because: "A projection of V + E is post-processing, and the account holds for every attack.",
  theory: "E12",
  evidence: "estimated",
  sees: SEES,
  reads: { release: () => true },
  numbers: { release: ["epsilonLower", "epsilonPlain", "epsilonExact"] },
  needs: [
    {
      what: "a release of V + E or (V + E) M",
      missing: ({ release }) =>
        release.some(isCovered) ? undefined : "No release of V + E or (V + E) M among the rows.",
    },
  ],
  test({ release }, { alpha }) {
    const covered = release.filter(isCovered);
    const worst = covered.reduce((a, r) => Math.max(a, ratioOf(r)), 0);
    const beyondExact = release.filter((r) => r.epsilonLower > r.epsilonExact);
    const isSound = beyondExact.length === 0 && worst >= TEETH;
    const unshown: Verdict = isSound ? "upheld" : "inconclusive";
    const factor = detectableFactor(covered);
    // The attack cannot show more than the exact epsilon, however many its trials. How many it takes to show a share of
    // it is not said: it rests on the threshold that half of the scores choose.
    const canShow = covered.some((r) => r.epsilonExact >= TEETH * r.epsilonPlain);
    return {
      verdict: worst > 1 ? "violated" : unshown,
      sample: beyondExact.length > 0 || !canShow ? null : undefined,
      statistic: {
        name: "largest shown eps / accounted eps",
        value: worst,
        low: null,
        high: 1,
        sampleSize: covered.length,
        falseAlarm: alpha * release.length,
      },
      power: {
        effect: SEES.effect,
        smallest: Number.isFinite(factor) ? factor : null,
      },
      facts: { worst, beyondExact: different(beyondExact.map((r) => r.cell)) },
    };
  },
  explain: ({ worst, beyondExact }) => [
    {
      text:
        "Likelihood-ratio attack of an observer who knows A; lower bounds by Clopper-Pearson on held-out scores " +
        `at delta = ${RELEASE_DELTA}. ` +
        (beyondExact.length === 0
          ? "No cell exceeds its own exact epsilon either."
          : `Above its own exact epsilon: ${beyondExact.join(", ")}.`) +
        (worst < TEETH
          ? ` The attack shows less than ${TEETH} of what is accounted: nothing is upheld by it.`
          : ` An accountant too small by less than ${(1 / worst).toFixed(1)} would have passed.`),
    },
  ],
});
