/** E11-scaled: scaling the gradient to a fixed norm hides no batch from the symmetry test. */
import { shareBelow } from "../../core/power.js";
import type { SymmetryRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { verdictBySide } from "../rules.js";
import { derived, SCALED } from "../source.js";
import { different, range, sourceName } from "../words.js";
import { accuracyOf } from "./evidence.js";

/** No mechanism with eps below 2.94 and delta = 0 allows more. */
const TOLD_APART = 0.95;

/** Largest number of right answers that is called violated. */
function mostForViolated(row: SymmetryRow, trials: number, alpha: number): number {
  let [low, high] = [-1, trials];
  while (high - low > 1) {
    const right = (low + high) >> 1;
    if (accuracyOf([{ ...row, trials, right }], alpha).high < TOLD_APART) low = right;
    else high = right;
  }
  return low;
}

export const E11Scaled = defineClaim({
  id: "E11-scaled",
  source: derived(SCALED, "E19"),
  statement:
    "With each row of the gradient scaled to a fixed norm, one update without added noise still shows who was in " +
    "its batch, to an observer who does not know A.",
  expectation: "upheld",
  because: "The scaled gradient D V is a matrix query, too: D V M (D V)' is symmetric.",
  theory: "E19",
  evidence: "estimated",
  reads: {
    symmetry: (r) =>
      r.scaling === "row" && r.observer === "iterates" && r.sigma === 0 && r.steps === 1,
  },
  numbers: { symmetry: ["right", "trials"] },
  test({ symmetry }, { alpha }) {
    const accuracy = accuracyOf(symmetry, alpha);
    const trials = accuracy.sampleSize;
    const most = mostForViolated(symmetry[0], trials, alpha);
    const smallest = most < 0 ? null : shareBelow(most, trials);
    return {
      verdict: verdictBySide(accuracy, TOLD_APART, { above: "upheld", below: "violated" }),
      statistic: {
        name: "accuracy of the symmetry test on scaled gradients",
        ...accuracy,
        falseAlarm: alpha,
      },
      facts: {
        sources: different(symmetry.map((r) => sourceName(r.source))),
        ranks: range(
          symmetry.map((r) => r.rank),
          0,
        ),
        batches: range(
          symmetry.map((r) => r.batch),
          0,
        ),
        smallestAuc: Math.min(...symmetry.map((r) => r.auc)),
        residualTrue: Math.max(...symmetry.map((r) => r.residualTrue)),
        residualOther: Math.min(...symmetry.map((r) => r.residualOther)),
      },
      power: { effect: "shortfall of the accuracy from 1", smallest: smallest && 1 - smallest },
    };
  },
  explain: ({ sources, ranks, batches, smallestAuc, residualTrue, residualOther }) => [
    {
      text:
        `Each row scaled to norm 1 (${sources.join(", ")}), ranks ${ranks}, batches ${batches}: smallest AUC of a ` +
        `cell ${smallestAuc.toFixed(3)}; median asymmetry ${residualTrue.toExponential(0)} at most for the true ` +
        `candidate, ${residualOther.toExponential(0)} at least for the other. Where the whole gradient is scaled, ` +
        `its factor cancels, and E11-matrix speaks of it. Upheld above ${TOLD_APART}, which no mechanism with eps ` +
        "below 2.94 and delta = 0 allows.",
    },
  ],
});
