/** DYN-first-step: can an adapter's first update be told from that of another batch, without knowing A? */
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { defineClaim } from "../claim.js";
import { controlled } from "../rules.js";
import { explainComparison, judgeComparison, statisticOf, type Setting } from "./evidence.js";
import { derived, REBUTTAL } from "../source.js";

/** An attack that is right less often than this has failed. */
const USEFUL = 0.75;
const STATISTIC = "accuracy of the symmetry test";

/** Share of right decisions, one a model; each of its rows says how the first update was decided. */
function accuracyOf(settings: readonly Setting[], alpha: number) {
  const rows = settings.flatMap((s) => s.last);
  const right = rows.reduce((a, r) => a + r.right, 0);
  return {
    mean: right / rows.length,
    n: rows.length,
    ...clopperPearson(right, rows.length, alpha / 2),
  };
}

export const DynFirstStep = defineClaim({
  id: "DYN-first-step",
  source: derived(REBUTTAL.matrix, "E11"),
  statement:
    "Who sees an adapter's first update and holds two candidate batches, but not A, cannot tell the one it " +
    "came from from the one with another example in it.",
  expectation: "violated",
  because:
    "At the first step B = 0 and W_1 - W_0 = -rate G_0 A'A: its product with G_0' is symmetric.",
  theory: "E11",
  evidence: "estimated",
  perTask: "classifier",
  reads: { endings: () => true },
  numbers: { endings: ["right"] },
  test: ({ endings }, levels) =>
    judgeComparison(endings, levels, STATISTIC, ({ adapters, baseline, secondSample }) => {
      const attack = accuracyOf(adapters, levels.alpha);
      const control = accuracyOf([baseline, secondSample], levels.alpha);
      const rows = adapters.flatMap((s) => s.last);
      const better = attack.low > 0.5;
      return {
        verdict: controlled({
          // I.i.d. noise hides the batch: an attack that is as good against it shows nothing about adapters.
          control: !better || control.mean < attack.low || control.high < 1,
          contradicted: better,
          resolved: attack.high < USEFUL,
        }),
        statistic: statisticOf(STATISTIC, attack, levels),
        facts: {
          largestTrue: Math.max(...rows.map((r) => r.residualTrue)),
          smallestOther: Math.min(...rows.map((r) => r.residualOther)),
          control: { share: control.mean, n: control.n },
        },
      };
    }),
  explain: (facts) =>
    explainComparison(facts, ({ largestTrue, smallestOther, control }) => [
      {
        text:
          "One trial a model: W_1 - W_0 in f32 against the gradients of the true batch and of one with its first " +
          "example replaced by a random non-member, asymmetries summed over layers. " +
          `Largest asymmetry of a layer for the true batch ${largestTrue.toExponential(0)}, ` +
          `smallest for the other ${smallestOther.toExponential(0)}. ` +
          `Control, i.i.d. noise of equal variance: accuracy ${control.share.toFixed(2)} of ${control.n} ` +
          "(noise hides, but does not erase).",
      },
    ]),
});
