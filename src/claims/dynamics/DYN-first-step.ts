/** DYN-first-step: does an adapter's first update give its batch away beyond doubt, to who does not know A? */
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { shareAbove } from "../../core/power.js";
import type { EndingRow } from "../../experiment/rows.js";
import { defineClaim, type Verdict } from "../claim.js";
import { sampleToDecide, shareLimits } from "../needed.js";
import { controlled, sideOf } from "../rules.js";
import { derived, REBUTTAL } from "../source.js";
import {
  explainComparison,
  judgeComparison,
  powerOf,
  statisticOf,
  type Setting,
} from "./evidence.js";

/** An asymmetry below this is rounding in f32 (some 1e-7), one above is not. */
const ROUNDING = 1e-4;
/** The limit of the statement. */
const SELDOM = 0.25;
const STATISTIC = "share of first updates whose batch is identified";

/** The product with the own batch's gradient is symmetric in every layer, that with the other's in none. */
const isIdentified = (r: EndingRow): boolean =>
  r.residualTrue < ROUNDING && r.residualOther > ROUNDING;

/** One trial a model; each of its rows says how the first update was decided. */
function sharesOf(settings: readonly Setting[], alpha: number, times = 1) {
  const rows = settings.flatMap((s) => s.last);
  const hits = rows.filter(isIdentified).length;
  return {
    mean: hits / rows.length,
    n: rows.length,
    ...shareLimits({ hits, n: rows.length }, alpha, times),
    /** Of who picks the batch of the smaller asymmetry, however large. */
    accuracy: rows.reduce((a, r) => a + r.right, 0) / rows.length,
  };
}

/** Smallest share that is seen to lie above the limit with probability 0.9, by so many models. */
function detectableShare(n: number, alpha: number): number {
  let hits = 0;
  while (hits <= n && clopperPearson(hits, n, alpha / 2).low <= SELDOM) hits++;
  return shareAbove(hits, n);
}

const SEES = {
  effect: "share of updates whose batch is identified",
  found:
    "the count of right answers that decides, at the share where it comes with probability 0.9",
};

export const DynFirstStep = defineClaim({
  id: "DYN-first-step",
  source: derived(REBUTTAL.matrix, "E11"),
  statement:
    "Who sees an adapter's first update and holds two candidate batches that differ in an example, but not A, " +
    "can prove which one it came from in less than a quarter of updates, on the pools at hand.",
  expectation: "violated",
  because:
    "At the first step B = 0 and W_1 - W_0 = -rate G_0 A'A: its product with G_0' is symmetric.",
  theory: "E11",
  evidence: "estimated",
  sees: SEES,
  perTask: "classifier",
  reads: { endings: () => true },
  numbers: { endings: ["residualTrue", "residualOther", "right"] },
  test: ({ endings }, levels) =>
    judgeComparison(endings, levels, STATISTIC, ({ adapters, baseline, secondSample, dpSgd }) => {
      const attack = sharesOf(adapters, levels.alpha);
      const controls = [baseline, secondSample, ...(dpSgd ? [dpSgd] : [])];
      const control = sharesOf(controls, levels.alpha);
      const rows = adapters.flatMap((s) => s.last);
      const noisy = controls.flatMap((s) => s.last);
      const verdictAt = (times: number): Verdict => {
        const side = sideOf(sharesOf(adapters, levels.alpha, times), SELDOM);
        // Noise leaves no product symmetric: its share is 0 by theory, and one hit shows that the test is broken.
        return controlled({
          control: control.mean === 0,
          contradicted: side === 1,
          resolved: side === -1,
        });
      };
      return {
        verdict: verdictAt(1),
        sample: sampleToDecide(verdictAt),
        statistic: statisticOf(STATISTIC, attack, levels),
        power: powerOf(SEES.effect, detectableShare(attack.n, levels.alpha)),
        facts: {
          largestTrue: Math.max(...rows.map((r) => r.residualTrue)),
          smallestOther: Math.min(...rows.map((r) => r.residualOther)),
          accuracy: attack.accuracy,
          control: {
            smallestTrue: Math.min(...noisy.map((r) => r.residualTrue)),
            accuracy: control.accuracy,
            n: control.n,
          },
        },
      };
    }),
  explain: (facts) =>
    explainComparison(facts, ({ largestTrue, smallestOther, accuracy, control }) => [
      {
        text:
          "One trial a model: W_1 - W_0 in f32 against the gradients of the true batch and of one with its first " +
          "example replaced by a random non-member. Identified: the product is symmetric to rounding (asymmetry " +
          `below ${ROUNDING}) in every layer for the true batch, in none for the other. ` +
          `Largest asymmetry of a layer for the true batch ${largestTrue.toExponential(0)}, ` +
          `smallest for the other ${smallestOther.toExponential(0)}. ` +
          `Control, settings with i.i.d. noise: none of ${control.n} may be identified; the smallest asymmetry for ` +
          `the true batch is ${control.smallestTrue.toExponential(0)}. Who picks the smaller asymmetry, however ` +
          `large, is right in ${accuracy.toFixed(2)} of the adapters' updates and in ${control.accuracy.toFixed(2)} ` +
          "of those: noise of this size does not hide the batch, but leaves doubt.",
      },
    ]),
});
