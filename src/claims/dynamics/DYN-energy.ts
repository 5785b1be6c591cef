/** DYN-energy: the noise of the first training step has the energy that theory gives it. */
import { contrast, errorOf, meanOf, type Contrast } from "../../core/pools.js";
import { fixedUp } from "../../core/rounded.js";
import { defineClaim, type Verdict } from "../claim.js";
import { sampleToDecide } from "../needed.js";
import type { Levels } from "../levels.js";
import { controlled, covers, insideMargin } from "../rules.js";
import { both, CLAIM, derived } from "../source.js";
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

/** Energies within this factor count as equal: the limit of the statement. */
const FACTOR = 2;
const EQUAL = { low: 1 / FACTOR, high: FACTOR };
const STATISTIC = "first step's noise energy over theory's";

/** E|N_0|^2 given G_0 is theory's for every method, so the ratio has mean one at the first step. */
const ratios = ({ first }: Setting): Map<number, number[]> =>
  valuesByPool(first, (r) => r.noiseSpent / r.noiseTheory);
const ratio = (s: Setting, alpha: number, times = 1): Contrast =>
  contrast(s.name, ratios(s), alpha, undefined, times);
const isEqual =
  ({ equivalence }: Levels, times: number) =>
  (s: Setting): boolean =>
    insideMargin(ratio(s, equivalence, times), EQUAL) === "upheld";

/**
 * The factor by which noise must be too strong or too weak for the limits of a setting to lie outside with probability
 * 0.9. Errors grow with the energy, so that noise which is too strong is the harder to tell.
 */
function detectableFactor(s: Setting, alpha: number): number {
  const pools = ratios(s);
  const relative = reachOf(errorOf([...pools.values()]), alpha) / contrast("", pools, alpha).mean;
  return relative < 1 ? FACTOR / (1 - relative) : NaN;
}

/** Noise spent over all steps, and over what theory gives a fresh A along the same gradients. */
const overTheRun = (s: Setting) => ({
  spent: noiseSpent(s),
  overTheory: noiseSpent(s) / meanOf(s.last.map((r) => r.noiseTheory)),
});

const SEES = {
  effect: "factor by which an adapter's noise energy is off",
  found:
    "the factor of the statement and what Student's test sees beyond it, in the least precise adapter",
};

export const DynEnergy = defineClaim({
  id: "DYN-energy",
  source: derived(both(CLAIM[1], CLAIM[2], CLAIM[4]), "E2"),
  statement:
    "At the first step of training on the pools at hand, the noise of LoRA has, within a factor of " +
    `${FACTOR}, the mean energy (m + 1)|G|^2/r that theory gives it: that of the i.i.d. Gaussian noise it is ` +
    "compared with, up to 1/m.",
  expectation: "upheld",
  because:
    "At the first step A is independent of G_0, so E|N_0|^2 = (m + 1)|G_0|^2/r in each layer.",
  theory: "DYN",
  evidence: "estimated",
  sees: SEES,
  perTask: "classifier",
  reads: { endings: () => true },
  test: ({ endings }, levels) =>
    judgeComparison(endings, levels, STATISTIC, (comparison) => {
      const { adapters, dpSgd } = comparison;
      const controls = independentNoise(comparison);
      if ([...adapters, ...controls].some((s) => s.first.length === 0)) return "step 1";
      const alpha = levels.alpha / adapters.length;
      const found = adapters.map((s) => ratio(s, alpha));
      const ofControls = controls.map((s) => ratio(s, levels.alpha / controls.length));
      const off = ({ mean }: Contrast): number => Math.abs(Math.log(mean));
      const farthest = found.reduce((a, c) => (off(c) > off(a) ? c : a));
      const sound = ofControls.every((c) => covers(c, 1));
      const verdictAt = (times: number): Verdict =>
        controlled({
          // Noise whose law is known at every step: exactly theory's energy, and resolved as well as the adapters'.
          control: sound && controls.every(isEqual(levels, times)),
          contradicted: adapters.some(
            (s) => insideMargin(ratio(s, alpha, times), EQUAL) === "violated",
          ),
          resolved: adapters.every(isEqual(levels, times)),
        });
      return {
        verdict: verdictAt(1),
        sample: sampleToDecide(verdictAt),
        statistic: statisticOf(`${STATISTIC}: ${farthest.name}`, farthest, levels),
        power: powerOf(SEES.effect, Math.max(...adapters.map((s) => detectableFactor(s, alpha)))),
        facts: {
          rows: [...adapters, ...controls].map((s, i) => ({
            ratio: [...found, ...ofControls][i],
            ...overTheRun(s),
          })),
          dpEpsilon: dpSgd ? meanOf(dpSgd.last.map((r) => r.epsilon as number)) : null,
        },
      };
    }),
  explain: (facts) =>
    explainComparison(facts, ({ rows, dpEpsilon }, { steps }) => [
      {
        text:
          `Violated where limits lie outside a factor of ${FACTOR}, upheld where 99.9% limits of every adapter lie ` +
          "within it; the table has those of a violation, which are wider. Control: settings whose noise is drawn " +
          "anew at every step, which must have theory's energy. " +
          "Only the first step is tested: later gradients depend on A, and what is spent by then is in the table." +
          (dpEpsilon === null
            ? ""
            : " DP-SGD's noise is constant, set to LoRA's mean over a calibration run " +
              `(epsilon ${fixedUp(dpEpsilon, 1)} after ${steps} steps).`),
      },
      {
        head: [
          "setting",
          "noise energy over theory, step 1",
          `noise spent, ${steps} steps`,
          `over theory, ${steps} steps`,
        ],
        body: rows.map((r) => [
          r.ratio.name,
          withLimits(r.ratio, 3),
          r.spent.toFixed(0),
          r.overTheory.toFixed(2),
        ]),
      },
    ]),
});
