/** DYN-path: is a LoRA path as close to one of SGD with i.i.d. noise as two of those are to each other? */
import { difference, meanOf, type Contrast } from "../../core/pools.js";
import { defineClaim } from "../claim.js";
import { controlled, insideMargin } from "../rules.js";
import { withLimits } from "../words.js";
import {
  explainComparison,
  independentNoise,
  judgeComparison,
  statisticOf,
  valuesByPool,
  type Setting,
} from "./evidence.js";
import { CLAIM } from "../source.js";

/** Squared distances not farther apart than this factor count as close. */
const MARGIN = 1.5;
const FAR = Math.log(MARGIN);
const STATISTIC = "ratio of squared distances";

/** Log of the squared distance from an independent path of noisy SGD. */
const logSquare = (s: Setting): Map<number, number[]> =>
  valuesByPool(s.last, (r) => 2 * Math.log(r.fromRival));
const comparedWith =
  (baseline: Setting) =>
  (s: Setting, alpha: number): Contrast =>
    difference(s.name, logSquare(s), logSquare(baseline), alpha);
const asRatio = ({ mean, low, high }: Contrast) => ({
  mean: Math.exp(mean),
  low: Math.exp(low),
  high: Math.exp(high),
});

export const DynPath = defineClaim({
  id: "DYN-path",
  source: CLAIM[4],
  statement:
    "A LoRA trajectory is as close to a trajectory of SGD with i.i.d. Gaussian noise of equal variance as two " +
    `of those are to each other (squared distances of the weights not farther apart than a factor of ${MARGIN}).`,
  expectation: "violated",
  because:
    "Noise that repeats adds up along the path, where i.i.d. noise of equal variance averages out.",
  theory: "DYN",
  evidence: "estimated",
  perTask: "classifier",
  reads: { endings: () => true },
  test: ({ endings }, levels) =>
    judgeComparison(endings, levels, STATISTIC, (comparison) => {
      const { adapters, baseline, freshA } = comparison;
      const ratioTo = comparedWith(baseline);
      const ratios = adapters.map((s) => ratioTo(s, levels.alpha / adapters.length));
      const [control, ...others] = independentNoise(comparison)
        .filter((s) => s !== baseline)
        .map((s) => ratioTo(s, levels.alpha));
      const [first] = ratios;
      const moved = [...adapters, baseline, ...(freshA ? [freshA] : [])];
      return {
        verdict: controlled({
          control: insideMargin(control, { low: -FAR, high: FAR }) === "upheld",
          contradicted: ratios.some((c) => c.low > FAR),
          resolved: ratios.every((c) => c.high < FAR),
        }),
        statistic: statisticOf(
          `${STATISTIC}: ${first.name}`,
          { ...asRatio(first), n: first.n },
          levels,
        ),
        facts: {
          ratios: [...ratios, control, ...others].map((c) => ({ name: c.name, ...asRatio(c) })),
          moved: moved.map(({ name, last }) => ({
            name,
            distance: meanOf(last.map((r) => r.displacement)),
          })),
          dpSgd: comparison.dpSgd !== undefined,
        },
      };
    }),
  explain: (facts) =>
    explainComparison(facts, ({ ratios, moved, dpSgd }) => {
      const distances = moved.map(({ name, distance }) => `${name} ${distance.toFixed(2)}`);
      return [
        {
          text:
            "Same start, same batches, independent noise; geometric means. The second sample of the matched-noise " +
            `baseline is the control${dpSgd ? "; DP-SGD has batches of its own and constant noise" : ""}. ` +
            `Distance moved from the start: ${distances.join(", ")}.`,
        },
        {
          head: ["setting", "squared distance, over the baseline's"],
          body: ratios.map((r) => [r.name, withLimits(r, 2)]),
        },
      ];
    }),
});
