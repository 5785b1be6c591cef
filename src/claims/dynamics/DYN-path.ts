/** DYN-path: is a LoRA path as close to one of SGD with i.i.d. noise as two of those are to each other? */
import { difference, errorOfDifference, meanOf, type Contrast } from "../../core/pools.js";
import { defineClaim, type Verdict } from "../claim.js";
import { sampleToDecide } from "../needed.js";
import { controlled, insideMargin } from "../rules.js";
import { CLAIM } from "../source.js";
import { withLimits } from "../words.js";
import {
  explainComparison,
  independentNoise,
  judgeComparison,
  noiseSpent,
  powerOf,
  reachOf,
  statisticOf,
  valuesByPool,
  type Setting,
} from "./evidence.js";

/** Squared distances not farther apart than this factor count as close. */
const MARGIN = 1.5;
const FAR = Math.log(MARGIN);
const STATISTIC = "ratio of squared distances";

/** Log of the squared distance from an independent path of noisy SGD. */
const logSquare = (s: Setting): Map<number, number[]> =>
  valuesByPool(s.last, (r) => 2 * Math.log(r.fromRival));
const comparedWith =
  (baseline: Setting) =>
  (s: Setting, alpha: number, times = 1): Contrast =>
    difference(s.name, logSquare(s), logSquare(baseline), alpha, times);
const asRatio = ({ mean, low, high }: Contrast) => ({
  mean: Math.exp(mean),
  low: Math.exp(low),
  high: Math.exp(high),
});

/** What a setting's models spent on noise, and how far they went. */
const pathOf = (s: Setting) => ({
  name: s.name,
  spent: noiseSpent(s),
  moved: meanOf(s.last.map((r) => r.displacement)),
});

const SEES = {
  effect: "squared distance of an adapter's path, over the baseline's",
  found:
    "the factor of the statement and what Student's test sees beyond it, in the least precise adapter",
};

export const DynPath = defineClaim({
  id: "DYN-path",
  source: CLAIM[4],
  statement:
    "On the pools at hand, a LoRA trajectory is about as close to one of SGD with i.i.d. Gaussian noise, whose " +
    "variance at each step is that of LoRA's noise given the gradient there, as two of those are to each other (the " +
    `squared distance of the weights is less than ${MARGIN} times as large).`,
  expectation: "violated",
  because:
    "Noise that repeats adds up along the path, where i.i.d. noise of equal variance averages out.",
  theory: "DYN",
  evidence: "estimated",
  sees: SEES,
  perTask: "classifier",
  reads: { endings: () => true },
  test: ({ endings }, levels) =>
    judgeComparison(endings, levels, STATISTIC, (comparison) => {
      const { adapters, baseline } = comparison;
      const ratioTo = comparedWith(baseline);
      const alpha = levels.alpha / adapters.length;
      const ratios = adapters.map((s) => ratioTo(s, alpha));
      const others = independentNoise(comparison).filter((s) => s !== baseline);
      const ofOthers = others.map((s) => ratioTo(s, levels.alpha));
      const verdictAt = (times: number): Verdict => {
        const at = adapters.map((s) => ratioTo(s, alpha, times));
        const control = ratioTo(comparison.secondSample, levels.alpha, times);
        return controlled({
          control: insideMargin(control, { low: -FAR, high: FAR }) === "upheld",
          contradicted: at.some((c) => c.low > FAR),
          resolved: at.every((c) => c.high < FAR),
        });
      };
      const largest = ratios.reduce((a, c) => (c.mean > a.mean ? c : a));
      const reach = adapters.map((s) =>
        reachOf(errorOfDifference(logSquare(s), logSquare(baseline)), alpha),
      );
      const shown = [...adapters, ...others];
      return {
        verdict: verdictAt(1),
        sample: sampleToDecide(verdictAt),
        statistic: statisticOf(
          `${STATISTIC}: ${largest.name}`,
          { ...asRatio(largest), n: largest.n },
          levels,
        ),
        power: powerOf(SEES.effect, MARGIN * Math.exp(Math.max(...reach))),
        facts: {
          rows: shown.map((s, i) => ({
            ...asRatio([...ratios, ...ofOthers][i]),
            ...pathOf(s),
          })),
          baseline: pathOf(baseline),
          dpSgd: comparison.dpSgd !== undefined,
        },
      };
    }),
  explain: (facts) =>
    explainComparison(facts, ({ rows, baseline, dpSgd }) => [
      {
        text:
          "Same start, same batches, independent noise; geometric means. The second sample of the matched-noise " +
          `baseline is the control${dpSgd ? "; DP-SGD has batches of its own and constant noise" : ""}. ` +
          "Equal is the variance of a step's noise given the gradient there, not what is spent along the path: the " +
          `baseline spent ${baseline.spent.toFixed(0)} and moved ${baseline.moved.toFixed(2)} from the start.`,
      },
      {
        head: [
          "setting",
          "squared distance, over the baseline's",
          "noise spent, over the baseline's",
          "distance moved",
        ],
        body: rows.map((r) => [
          r.name,
          withLimits(r, 2),
          (r.spent / baseline.spent).toFixed(2),
          r.moved.toFixed(2),
        ]),
      },
    ]),
});
