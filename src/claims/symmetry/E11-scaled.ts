/** E11-scaled: scaling the gradient to a fixed norm hides no batch from the symmetry test. */
import { defineClaim } from "../claim.js";
import { derived, SCALED } from "../source.js";
import { different, range, sourceName } from "../words.js";
import { judgeToldApart, SEES_TOLD_APART, TOLD_APART } from "./evidence.js";

export const E11Scaled = defineClaim({
  id: "E11-scaled",
  source: derived(SCALED, "E19"),
  statement:
    "With each row of the gradient scaled to a fixed norm, one update without added noise still shows who was in " +
    "its batch, to an observer who holds both candidate batches and does not know A.",
  expectation: "upheld",
  because: "The scaled gradient D V is a matrix query, too: D V M (D V)' is symmetric.",
  theory: "E19",
  evidence: "estimated",
  sees: SEES_TOLD_APART,
  reads: {
    symmetry: (r) =>
      r.scaling === "row" && r.observer === "iterates" && r.sigma === 0 && r.steps === 1,
  },
  numbers: { symmetry: ["right", "trials"] },
  test: ({ symmetry }, { alpha }) =>
    judgeToldApart("accuracy of the symmetry test on scaled gradients", symmetry, alpha, {
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
    }),
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
