/** E12-symmetry: noise that protects a step of DP-SGD does not protect a projected update at the same multiplier. */
import { normalCdf } from "../../core/stdlib.js";
import type { SymmetryRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { FOUND, shareShownAbove, sized } from "../power.js";
import { staysBelow } from "../rules.js";
import { accuracyOf, holdsA } from "../symmetry/evidence.js";
import { ownTheory } from "../source.js";

/** The best balanced accuracy against one Gaussian mechanism with mu = 1. */
const CAP = normalCdf(0.5);

const SEES = { effect: "accuracy of the observer who holds A, in one cell", found: FOUND.count };

/** An AUC and its interval. */
const aucOf = ({ auc, aucLow, aucHigh }: SymmetryRow) => ({ auc, aucLow, aucHigh });

export const E12Symmetry = defineClaim({
  id: "E12-symmetry",
  source: ownTheory("E11", "E12"),
  statement:
    "Noise of multiplier 1 on the projected gradient protects a real update as it protects DP-SGD's.",
  expectation: "violated",
  because: "The noise is added after the projection, which stretches the change (E12-expansion).",
  theory: "E12",
  evidence: "estimated",
  sees: SEES,
  reads: { symmetry: (r) => r.sigma === 1 },
  numbers: { symmetry: ["right"] },
  needs: [
    {
      what: "an observer who holds A, at noise multiplier 1",
      missing: ({ symmetry }) =>
        symmetry.some(holdsA) ? undefined : "No observer who holds A at noise multiplier 1.",
    },
  ],
  test({ symmetry }, { alpha }) {
    const known = symmetry.filter(holdsA);
    const blind = symmetry.find((r) => r.observer === "iterates");
    // One cell above the cap refutes the statement; all must lie below it to uphold it.
    const accuracies = known.map((r) => accuracyOf([r], alpha / known.length));
    const largest = (end: "value" | "low" | "high"): number =>
      Math.max(...accuracies.map((a) => a[end]));
    const interval = { low: largest("low"), high: largest("high") };
    const most = known.reduce((a, b) => (b.right / b.trials > a.right / a.trials ? b : a));
    const each = alpha / known.length;
    const seen = known.map((r) => shareShownAbove(CAP, { n: r.trials, alpha: each }));
    return {
      verdict: staysBelow([interval], CAP),
      statistic: {
        name: "accuracy at noise multiplier 1, observer who holds A",
        value: largest("value"),
        ...interval,
        sampleSize: most.trials,
        falseAlarm: alpha,
      },
      power: sized(SEES, Math.max(...seen)),
      facts: { known: aucOf(most), blind: blind && aucOf(blind) },
    };
  },
  explain: ({ known, blind }) => [
    {
      text:
        `DP-SGD at noise multiplier 1 allows an accuracy of ${CAP.toFixed(3)} at most ` +
        `(Phi(mu/2), one step, no subsampling). AUC ${known.auc.toFixed(3)}` +
        (blind
          ? `; the observer without A reaches ${blind.auc.toFixed(3)} ` +
            `(95%: ${blind.aucLow.toFixed(3)}..${blind.aucHigh.toFixed(3)}).`
          : "."),
    },
  ],
});
