/**
 * E12-expansion: a projection before the noise stretches what the noise must hide. An attack shows it or does not, so
 * the statement is violated or open.
 */
import { releaseEpsilon } from "../../core/release.js";
import { RELEASE_DELTA } from "../../experiment/release.js";
import type { ReleaseRow } from "../../experiment/rows.js";
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

export const E12Expansion = defineClaim({
  id: "E12-expansion",
  source: ownTheory("E12"),
  statement: "Noise after the projection, V M + E, is as private as V + E at equal noise.",
  expectation: "violated",
  neverUpheld: true,
  because:
    "E|d M|^2 = (1 + (m+1)/r)|d|^2: the projection stretches the change. Violated or open, never upheld: " +
    "an attack that shows less proves no privacy.",
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
    const projected = release.filter(isProjectedFirst);
    const shown = projected.reduce((a, b) => (shownRatio(b) > shownRatio(a) ? b : a));
    // The attack cannot show more than the exact epsilon, however many its trials; how many it takes rests on the
    // threshold that half of the scores choose.
    const canShow = projected.some((r) => r.epsilonExact > r.epsilonPlain);
    return {
      verdict: shown.epsilonLower > shown.epsilonPlain ? "violated" : "inconclusive",
      sample: canShow ? undefined : null,
      statistic: {
        name: "largest shown eps / accounted eps of V + E",
        value: shownRatio(shown),
        low: null,
        high: 1,
        sampleSize: shown.trials,
        // The attacks' lower bounds hold together, over all cells.
        falseAlarm: alpha * release.length,
      },
      power: sized(SEES, null),
      facts: {
        cell: shown.cell,
        lower: shown.epsilonLower,
        plain: shown.epsilonPlain,
        ratios: ratiosToPlain(releaseEpsilon, "m1", COMPARED),
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
