/** E8-fresh: a fresh A at every step leaves the noise of different steps uncorrelated. */
import { defineClaim, type Verdict } from "../claim.js";
import { sampleToDecide } from "../needed.js";
import { FOUND, familyShift, sized } from "../power.js";
import { judgeFamily } from "../rules.js";
import { normalLimitHolds, zScore } from "./evidence.js";
import { derived, work } from "../source.js";

const SEES = { effect: "correlation of the noises of one pair of steps", found: FOUND.family };

export const E8Fresh = defineClaim({
  id: "E8-fresh",
  source: derived(
    work("arXiv:2402.03293 (Flora)", "Flora draws its projection anew as it trains."),
    "E8",
  ),
  statement:
    "With a fresh A at every step (Flora), as with DP-SGD's noise, the noise of different steps is uncorrelated.",
  expectation: "upheld",
  because: "Noises of mean zero under independent factors have no covariance.",
  theory: "E8",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: { dependence: (r) => r.relation === "steps" && normalLimitHolds(r) },
  needs: [
    {
      what: "noise under a fresh A (Flora)",
      missing: ({ dependence }) =>
        dependence.some((r) => r.model === "flora")
          ? undefined
          : "No noise under a fresh A (Flora) among the rows.",
    },
  ],
  test({ dependence }, { alpha }) {
    const fresh = dependence.filter((r) => r.model !== "lora");
    const scores = fresh.map((r) => zScore(r.correlation, 0, r.correlationSe));
    // Control of the detector: the same statistic must see LoRA's correlation at the largest cosine.
    const shared = dependence.filter((r) => r.model === "lora");
    const control = Math.max(0, ...shared.map((r) => Math.abs(r.correlation / r.correlationSe)));
    const family = judgeFamily(
      "largest |z| of correlation",
      scores,
      {
        cells: fresh.length,
        control,
      },
      alpha,
    );
    const errors = fresh.map((r) => r.correlationSe);
    const finding = { ...family, power: sized(SEES, familyShift(errors, family.facts.limit)) };
    const verdictAt = (times: number): Verdict =>
      control * Math.sqrt(times) > finding.facts.limit ? finding.verdict : "inconclusive";
    return { ...finding, verdict: verdictAt(1), sample: sampleToDecide(verdictAt) };
  },
  explain: ({ cells, control }) => [
    {
      text:
        `${cells} cells; the control, LoRA under the same test, reaches |z| = ${control.toFixed(0)}. ` +
        "Uncorrelated: the law of each noise is still the one of E3 and E6. DP-SGD's noise is drawn here as " +
        "independent numbers, by no trainer: its cells check the test alone.",
    },
  ],
});
