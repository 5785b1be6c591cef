/** E13-rank: which way the rank moves the epsilon of B alone. */
import { COMPUTED, defineClaim } from "../claim.js";
import { judgeBound } from "../rules.js";
import { BY_DESIGN, derived } from "../source.js";
import { bySetting, withEpsilons } from "./evidence.js";
import { range } from "../words.js";

export const E13Rank = defineClaim({
  id: "E13-rank",
  source: derived(BY_DESIGN, "E13", '"affected by the rank", as to B alone, A secret'),
  statement:
    "With A secret, a higher rank makes B of one step less private, for every pair of neighbours.",
  expectation: "upheld",
  because:
    "B at rank r is r independent draws, B at a lower rank some of them: to forget the others is post-processing.",
  theory: "E13",
  evidence: "proved",
  sees: COMPUTED,
  languageModel: true,
  reads: { sketches: (r) => r.measured > 0 },
  needs: [withEpsilons],
  test({ sketches }) {
    const steps = bySetting(sketches).flatMap((rows) =>
      rows
        .slice(1)
        .flatMap((row, k) =>
          (["epsilonLow", "epsilonMedian", "epsilonHigh"] as const).map(
            (of) => (row[of] as number) / (rows[k][of] as number),
          ),
        ),
    );
    const ranks = range(
      sketches.map((r) => r.rank),
      0,
    );
    const smallest = steps.reduce((a, b) => Math.min(a, b), Infinity);
    const finding = judgeBound(
      "smallest ratio of eps at a rank to eps at the rank below",
      smallest,
      { low: 1 },
      steps.length,
      { ranks, settings: bySetting(sketches).length },
    );
    return steps.length > 0
      ? finding
      : { ...finding, verdict: "inconclusive" as const, sample: null };
  },
  explain: ({ ranks, settings }) => [
    {
      text:
        "Proved, for B's columns are independent given the gradient. Checked beside on the exact epsilons of " +
        `${settings} settings, ranks ${ranks}: least, median and largest of each. So the noise that falls with the ` +
        "rank (E2-rank) and the privacy of this release go the same way: rank 1 is the most private adapter.",
    },
  ],
});
