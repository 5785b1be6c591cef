/** DYN-steps: does the noise of training average out over steps, or does it repeat? */
import { contrast, meanOf, type Contrast } from "../../core/pools.js";
import { defineClaim } from "../claim.js";
import { controlled, covers, insideMargin } from "../rules.js";
import { withLimits } from "../words.js";
import {
  explainComparison,
  independentNoise,
  judgeComparison,
  statisticOf,
  valuesByPool,
  type Setting,
} from "./evidence.js";
import { CLAIM, derived } from "../source.js";

/** An excess of the summed noise below this counts as none. */
const LITTLE = 0.5;
const NONE = { low: -LITTLE, high: LITTLE };
const STATISTIC = "|sum N_t|^2 / sum |N_t|^2 - 1";

/** Independent noise of mean zero: E|N_0 + .. + N_T|^2 = sum E|N_t|^2. */
const excess = ({ name, last }: Setting, alpha: number): Contrast =>
  contrast(
    name,
    valuesByPool(last, (r) => r.accumulated / r.noiseSpent - 1),
    alpha,
  );

export const DynSteps = defineClaim({
  id: "DYN-steps",
  source: derived(CLAIM[4], "E8"),
  statement:
    "During training, the noise of different LoRA steps is uncorrelated, as DP-SGD's is, so that it averages " +
    `out (excess of the summed noise below ${LITTLE}).`,
  expectation: "violated",
  because: "One A serves all steps, sum N_t = (sum G_t)(A'A - I): noise repeats as gradients do.",
  theory: "DYN",
  evidence: "estimated",
  perTask: "classifier",
  reads: { endings: () => true, trajectories: (r) => r.step === 1 },
  test: ({ endings, trajectories }, levels) =>
    judgeComparison(endings, levels, STATISTIC, (comparison) => {
      const { adapters } = comparison;
      const controls = independentNoise(comparison);
      const excesses = adapters.map((s) => excess(s, levels.alpha / adapters.length));
      const controlExcesses = controls.map((s) => excess(s, levels.alpha / controls.length));
      const narrow = adapters.map((s) => excess(s, levels.equivalence));
      const [first] = excesses;
      return {
        verdict: controlled({
          control: controlExcesses.every((c) => covers(c, 0)),
          contradicted: excesses.some((c) => c.low > 0),
          resolved: narrow.every((c) => insideMargin(c, NONE) === "upheld"),
        }),
        statistic: statisticOf(`${STATISTIC}: ${first.name}`, first, levels),
        facts: [...adapters, ...controls].map((s, i) => {
          const pairs = trajectories.filter((r) => r.setting === s.name);
          const cosines = {
            noise: meanOf(pairs.map((r) => r.lagOne)),
            gradients: meanOf(pairs.map((r) => r.gradientCosine)),
          };
          return {
            excess: [...excesses, ...controlExcesses][i],
            ...(pairs.length > 0 && { cosines }),
          };
        }),
      };
    }),
  explain: (facts) =>
    explainComparison(facts, (settings) => [
      {
        text:
          "The excess is 0 for uncorrelated noise. One A for all steps repeats the noise of repeated gradients; " +
          "a fresh A a step (Flora) does not. Cosines are between the first two steps.",
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
