/** E13-range: whether B alone, A secret, leaves any doubt about the batch at all. */
import { COMPUTED, defineClaim } from "../claim.js";
import { BY_DESIGN, derived } from "../source.js";
import { judgeBound } from "../rules.js";
import { rankTable, settings } from "./evidence.js";

export const E13Range = defineClaim({
  id: "E13-range",
  source: derived(BY_DESIGN, "E13", "as to a release of B alone, A secret, for one step"),
  statement:
    "With A secret, B of one step never tells a batch from its neighbour for certain: some epsilon exists at every " +
    "delta, at every batch size.",
  expectation: "violated",
  because:
    "B lies in the range of the gradient. An example that adds a direction to it, as in batches of fewer tokens than " +
    "the layer has outputs, is seen at once: delta = 1 at every epsilon, both ways.",
  theory: "E13",
  evidence: "computed exactly",
  sees: COMPUTED,
  languageModel: true,
  reads: { sketches: () => true },
  test({ sketches }) {
    const all = settings(sketches);
    const count = (of: (r: (typeof all)[number]) => number): number =>
      all.reduce((n, r) => n + of(r), 0);
    const [apart, clear] = [count((r) => r.apart), count((r) => r.pairs - r.unclear)];
    const finding = judgeBound("pairs whose ranges differ", apart, { high: 0 }, clear, {
      apart,
      clear,
      unclear: count((r) => r.unclear),
      table: rankTable(sketches),
    });
    return clear > 0 ? finding : { ...finding, verdict: "inconclusive" as const, sample: null };
  },
  explain: ({ apart, clear, unclear, table }) => [
    {
      text:
        `${apart} of ${clear} pairs of a batch and its neighbour have gradients of different range` +
        (unclear > 0 ? `; ${unclear} more are left out, where rounding could decide` : "") +
        ". One is enough: differential privacy is about every pair. Ranks are counted by singular values above " +
        "rounding. Of a large batch, too, an example can be the only one that reaches an output.",
    },
    table,
  ],
});
