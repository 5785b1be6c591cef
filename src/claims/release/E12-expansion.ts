/** E12-expansion: a projection before the noise stretches what the noise must hide. */
import { releaseEpsilon } from "../../core/release.js";
import { RELEASE_DELTA } from "../../experiment/release.js";
import type { ReleaseRow } from "../../experiment/rows.js";
import type { Verdict } from "../claim.js";
import { defineClaim } from "../claim.js";
import { sized } from "../power.js";
import { ratiosToPlain, ratioTable, RELEASES } from "./evidence.js";
import { ownTheory } from "../source.js";

const COMPARED = RELEASES.slice(0, 3);
const shownRatio = (r: ReleaseRow): number => r.epsilonLower / r.epsilonPlain;
const isProjectedFirst = (r: ReleaseRow): boolean => r.mechanism === "m1";

const SEES = {
  effect: "eps of V M + E beyond the account of V + E",
  found: "not at all: it rests on the threshold that the attack chooses",
};

/** The claim about an exact epsilon: the mechanisms', or in the tests another. */
export const e12Expansion = (epsilon = releaseEpsilon) =>
  defineClaim({
    id: "E12-expansion",
    source: ownTheory("E12"),
    statement: "Noise after the projection, V M + E, is as private as V + E at equal noise.",
    expectation: "violated",
    because: "E|d M|^2 = (1 + (m+1)/r)|d|^2: the projection stretches the change.",
    theory: "E12",
    evidence: "estimated",
    sees: SEES,
    reads: { release: () => true },
    numbers: { release: ["epsilonLower", "epsilonPlain"] },
    needs: [
      {
        what: "a release of V M + E",
        missing: ({ release }) =>
          release.some(isProjectedFirst) ? undefined : "No release of V M + E among the rows.",
      },
    ],
    test({ release }, { alpha }) {
      const shown = release
        .filter(isProjectedFirst)
        .reduce((a, b) => (shownRatio(b) > shownRatio(a) ? b : a));
      const ratios = ratiosToPlain(epsilon, "m1", COMPARED);
      const unshown: Verdict = Math.max(...ratios) > 1 ? "inconclusive" : "upheld";
      return {
        verdict: shown.epsilonLower > shown.epsilonPlain ? "violated" : unshown,
        statistic: {
          name: "largest shown eps / accounted eps of V + E",
          value: shownRatio(shown),
          low: shownRatio(shown),
          high: null,
          sampleSize: shown.trials,
          // The attacks' lower bounds hold together, over all cells.
          falseAlarm: alpha * release.length,
        },
        power: sized(SEES, null),
        facts: {
          cell: shown.cell,
          lower: shown.epsilonLower,
          plain: shown.epsilonPlain,
          ratios,
        },
      };
    },
    explain: ({ cell, lower, plain, ratios }) => [
      {
        text:
          "E|d M|^2 = (1 + (m+1)/r)|d|^2: the projection stretches the change, so the noise must grow by as much. " +
          `Attack at ${cell}: eps >= ${lower.toFixed(2)} where V + E allows ${plain.toFixed(2)} ` +
          `(delta = ${RELEASE_DELTA}). Exact ratios at delta = 1e-5.`,
      },
      ratioTable(COMPARED, ratios),
    ],
  });

export const E12Expansion = e12Expansion();
