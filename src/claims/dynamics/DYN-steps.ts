/** DYN-steps: does the noise of training average out over steps, or does it repeat? */
import { contrast, errorOf, meanOf, type Contrast } from "../../core/pools.js";
import type { TrajectoryRow } from "../../experiment/rows.js";
import { defineClaim, type Verdict } from "../claim.js";
import { sampleToDecide } from "../needed.js";
import { controlled, covers, insideMargin, sideOf } from "../rules.js";
import { CLAIM, derived } from "../source.js";
import { withLimits } from "../words.js";
import {
  explainComparison,
  independentNoise,
  judgeComparison,
  powerOf,
  reachOf,
  statisticOf,
  valuesByPool,
  type Setting,
} from "./evidence.js";

/** An excess of the summed noise below this counts as none: the limit of the statement. */
export const LITTLE = 0.5;
const NONE = { low: -LITTLE, high: LITTLE };
const STATISTIC = "|sum N_t|^2 / sum |N_t|^2 - 1";

/** Excess of each model, by pool. Independent noise of mean zero: E|N_0 + .. + N_T|^2 = sum E|N_t|^2. */
const excesses = ({ last }: Setting): Map<number, number[]> =>
  valuesByPool(last, (r) => r.accumulated / r.noiseSpent - 1);
const excess = (s: Setting, alpha: number, times = 1): Contrast =>
  contrast(s.name, excesses(s), alpha, undefined, times);

/** Cosines between the first two steps, where they are among the rows. */
function cosinesOf({ name }: Setting, trajectories: readonly TrajectoryRow[]) {
  const pairs = trajectories.filter((r) => r.setting === name);
  const cosines = {
    noise: meanOf(pairs.map((r) => r.lagOne)),
    gradients: meanOf(pairs.map((r) => r.gradientCosine)),
  };
  return pairs.length > 0 ? { cosines } : {};
}

const SEES = {
  effect: "excess of the summed noise of an adapter",
  found:
    "the limit of the statement and what Student's test sees beyond it, in the least precise adapter",
};

export const DynSteps = defineClaim({
  id: "DYN-steps",
  source: derived(CLAIM[4], "E8"),
  statement:
    "In training on the pools at hand, the noise of LoRA's steps averages out as DP-SGD's does: the energy of the " +
    `summed noise is less than ${1 + LITTLE} times the sum of the energies (excess below ${LITTLE}).`,
  expectation: "violated",
  because: "One A serves all steps, sum N_t = (sum G_t)(A'A - I): noise repeats as gradients do.",
  theory: "DYN",
  evidence: "estimated",
  sees: SEES,
  perTask: "classifier",
  reads: { endings: () => true, trajectories: (r) => r.step === 1 },
  test: ({ endings, trajectories }, levels) =>
    judgeComparison(endings, levels, STATISTIC, (comparison) => {
      const { adapters } = comparison;
      const controls = independentNoise(comparison);
      const alpha = levels.alpha / adapters.length;
      const found = adapters.map((s) => excess(s, alpha));
      const ofControls = controls.map((s) => excess(s, levels.alpha / controls.length));
      const sound = ofControls.every((c) => covers(c, 0));
      const verdictAt = (times: number): Verdict =>
        controlled({
          // Noise that is drawn anew at every step: no excess, and resolved well enough to show one.
          control:
            sound &&
            controls.every(
              (s) => insideMargin(excess(s, levels.equivalence, times), NONE) === "upheld",
            ),
          contradicted: adapters.some((s) => sideOf(excess(s, alpha, times), LITTLE) === 1),
          resolved: adapters.every(
            (s) => sideOf(excess(s, levels.equivalence, times), LITTLE) === -1,
          ),
        });
      const largest = found.reduce((a, c) => (c.mean > a.mean ? c : a));
      const reach = adapters.map((s) => reachOf(errorOf([...excesses(s).values()]), alpha));
      return {
        verdict: verdictAt(1),
        sample: sampleToDecide(verdictAt),
        statistic: statisticOf(`${STATISTIC}: ${largest.name}`, largest, levels),
        power: powerOf(SEES.effect, LITTLE + Math.max(...reach)),
        facts: [...adapters, ...controls].map((s, i) => ({
          excess: [...found, ...ofControls][i],
          ...cosinesOf(s, trajectories),
        })),
      };
    }),
  explain: (facts) =>
    explainComparison(facts, (settings) => [
      {
        text:
          `The excess is 0 for uncorrelated noise. Violated where limits lie above ${LITTLE}, upheld where 99.9% ` +
          "limits of every adapter lie below it. Control: settings whose noise is drawn anew at every step, which " +
          "must show none. One A for all steps repeats the noise of repeated gradients; a fresh A a step (Flora) " +
          "does not. Cosines are between the first two steps.",
      },
      {
        head: ["setting", "excess of the summed noise", "cosine of noises", "cosine of gradients"],
        body: settings.map(({ excess: c, cosines }) => [
          c.name,
          withLimits(c, 3),
          cosines?.noise.toFixed(3) ?? "",
          cosines?.gradients.toFixed(3) ?? "",
        ]),
      },
    ]),
});
