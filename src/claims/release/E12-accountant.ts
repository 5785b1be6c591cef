/** E12-accountant: the likelihood-ratio attack does not beat the accountant of V + E, on V + E or on its projection. */
import { RELEASE_DELTA } from "../../experiment/release.js";
import type { ReleaseRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { different } from "../words.js";
import { work } from "../source.js";

/** Shown over accounted epsilon; 0 where nothing is shown. */
const ratioOf = ({ epsilonLower, epsilonPlain }: ReleaseRow): number =>
  epsilonLower > 0 ? epsilonLower / epsilonPlain : 0;
/** V + E and (V + E) M: post-processing of a mechanism that is accounted for. */
const isCovered = (r: ReleaseRow): boolean => r.mechanism !== "m1";

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
    const open = beyondExact.length > 0 ? "inconclusive" : "upheld";
    return {
      verdict: worst > 1 ? "violated" : open,
      statistic: {
        name: "largest shown eps / accounted eps",
        value: worst,
        low: null,
        high: 1,
        sampleSize: covered.length,
        falseAlarm: alpha * release.length,
      },
      facts: { beyondExact: different(beyondExact.map((r) => r.cell)) },
    };
  },
  explain: ({ beyondExact }) => [
    {
      text:
        "Likelihood-ratio attack of an observer who knows A; lower bounds by Clopper-Pearson on held-out scores " +
        `at delta = ${RELEASE_DELTA}. ` +
        (beyondExact.length === 0
          ? "No cell exceeds its own exact epsilon either."
          : `Above its own exact epsilon: ${beyondExact.join(", ")}.`),
    },
  ],
});
