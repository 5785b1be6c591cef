/** E18-variance: dp-lora's noise on W at each gauge, against its exact variance. */
import { defineClaim } from "../claim.js";
import { FOUND, familyShift, sized } from "../power.js";
import { judgeFamily } from "../rules.js";
import { ownTheory } from "../source.js";
import { range } from "../words.js";

const SEES = { effect: "relative error of one gauge's variance", found: FOUND.family };

export const E18Variance = defineClaim({
  id: "E18-variance",
  source: ownTheory("E18"),
  statement:
    "At gauge c the noise of a step of dp-lora on W has mean variance s^2 t^2 (|A|^2/m + |B|^2/n) + s^2 t^4 r per " +
    "entry, of the factors A/c and c B that the step leads to without noise.",
  expectation: "upheld",
  because: "Both factors' noise is independent and Gaussian: two linear terms and their product.",
  theory: "E18",
  evidence: "estimated",
  sees: SEES,
  reads: { gauges: (r) => r.varianceTheory > 0 },
  numbers: { gauges: ["variance"] },
  test({ gauges }, { alpha }) {
    const scores = gauges.map((r) => (r.variance - r.varianceTheory) / r.varianceSe);
    const errors = gauges.map((r) => r.varianceSe / r.varianceTheory);
    const own = {
      gauges: range(
        gauges.map((r) => r.gauge),
        2,
      ),
      firstOrder: range(
        gauges.map((r) => r.firstOrder / r.varianceTheory),
        2,
      ),
    };
    const finding = judgeFamily("largest |z| of variance against theory", scores, own, alpha);
    const seen = familyShift(errors, finding.facts.limit);
    const isTold = gauges.some((r) => Math.abs(r.firstOrder / r.varianceTheory - 1) > seen);
    return { ...finding, facts: { ...finding.facts, isTold }, power: sized(SEES, seen) };
  },
  explain: ({ gauges, firstOrder, limit, isTold }) => [
    {
      text:
        `Gauges c ${gauges}, Bonferroni limit ${limit.toFixed(2)} (nominal). The first order of the factors before ` +
        `the step is ${firstOrder} times the exact variance` +
        (isTold
          ? "."
          : ", nearer than is told apart here: the rest of the formula is not tested by these rows."),
    },
  ],
});
