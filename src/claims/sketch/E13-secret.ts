/** E13-secret: how private B alone is, A secret, where it is private at all. */
import { COMPUTED, defineClaim } from "../claim.js";
import { judgeBound } from "../rules.js";
import { BY_DESIGN, derived } from "../source.js";
import { epsilonTable, shown, withEpsilons } from "./evidence.js";

/** An epsilon above it promises nothing of use; E10-vector's bar. */
const USEFUL = 10;

export const E13Secret = defineClaim({
  id: "E13-secret",
  source: derived(BY_DESIGN, "E13", "as to a release of B alone, A secret, for one step"),
  statement:
    `With A secret, B of one step has a useful epsilon, at most ${USEFUL} at delta = 1e-5, at some rank and batch ` +
    "size of those tried, where ranges agree.",
  expectation: "violated",
  because:
    "The smallest directions of a batch gradient are a few examples' own: exchanging one moves them by large " +
    "factors, and r columns show it. Pairs that are not drawn may need more, so it is never upheld.",
  theory: "E13",
  evidence: "computed exactly",
  sees: COMPUTED,
  neverUpheld: true,
  languageModel: true,
  reads: { sketches: (r) => r.measured > 0 },
  needs: [withEpsilons],
  test({ sketches }) {
    const worst = (r: (typeof sketches)[number]): number => r.epsilonHigh as number;
    const best = sketches.reduce((a, b) => (worst(b) < worst(a) ? b : a));
    const finding = judgeBound(
      "smallest, over settings, of a pair's largest eps",
      worst(best),
      { high: USEFUL },
      sketches.length,
      {
        pairs: best.measured,
        batch: best.batch,
        rank: best.rank,
        layer: best.layer,
        least: Math.min(...sketches.map((r) => r.epsilonLow as number)),
        table: epsilonTable(sketches),
      },
    );
    // A pair that was not drawn may need more: no sample of pairs shows that none does.
    return finding.verdict === "violated"
      ? finding
      : { ...finding, verdict: "inconclusive" as const, sample: null };
  },
  explain: ({ pairs, batch, rank, layer, least, table }) => [
    {
      text:
        `The most private setting is rank ${rank}, batch ${batch} (${layer}): the largest of its ${pairs} pairs has ` +
        `that epsilon. The smallest epsilon of any pair of any setting is ${shown(least)}. Exact, the worse of the ` +
        "two directions, delta = 1e-5; of several layers the table has the most private median. By RDP: what Renyi " +
        "divergences bound it by, as the Gaussian mixing mechanism does (arXiv:2505.24603).",
    },
    {
      text:
        "The gradient is summed over the batch and divided by the size of the batch before the exchange. It is the " +
        "first step alone: later gradients depend on A, which this law does not cover. Pairs with a direction too " +
        "small to tell from rounding are left out; they would have larger epsilons.",
    },
    table,
  ],
});
