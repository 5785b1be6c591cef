/** E9-sensitivity: the noise scales with the gradient, so its size bounds nothing. */
import { logSlope } from "../../core/fit.js";
import type { DependenceRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { FOUND, sized, slopeShift } from "../power.js";
import { sampleToLeave, staysBelow } from "../rules.js";
import { normalLimitHolds } from "./evidence.js";
import { CLAIM, derived } from "../source.js";

/** Rows of one model at the smallest rank that is read. */
function rowsOf(rows: readonly DependenceRow[], model: DependenceRow["model"]): DependenceRow[] {
  const rank = Math.min(...rows.map((r) => r.rank));
  return rows.filter((r) => r.model === model && r.rank === rank);
}
const MIN_NORMS = 3;
const slopeOf = (rows: readonly DependenceRow[], alpha: number) =>
  logSlope(
    rows.map((r) => ({ x: r.norm, y: r.noiseSd, se: r.noiseSdSe })),
    1 - alpha,
  );

const SEES = { effect: "slope of log noise sd on log |q|", found: `1/2, ${FOUND.slope}` };

export const E9Sensitivity = defineClaim({
  id: "E9-sensitivity",
  source: derived(CLAIM[4], "E9"),
  statement:
    "The noise has a scale of its own, as DP-SGD's has, so that its variance bounds what one example can change.",
  expectation: "violated",
  because: "The noise is linear in the gradient, N(c q) = c N(q), and nothing is clipped.",
  theory: "E9",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: { dependence: (r) => r.relation === "scale" && normalLimitHolds(r) },
  needs: [
    {
      what: "LoRA's noise at three gradient norms or more",
      missing: ({ dependence }) =>
        rowsOf(dependence, "lora").length >= MIN_NORMS
          ? undefined
          : `A slope takes LoRA's noise at ${MIN_NORMS} gradient norms or more, of one rank.`,
    },
  ],
  test({ dependence }, { alpha }) {
    const lora = rowsOf(dependence, "lora");
    const fixed = rowsOf(dependence, "dp-sgd");
    const norms = lora.map((r) => r.norm);
    const slope = slopeOf(lora, alpha);
    return {
      sample: sampleToLeave(slope.value, slope, 0.5),
      verdict: staysBelow([slope], 0.5),
      statistic: {
        name: "slope of log noise sd on log |q|",
        ...slope,
        sampleSize: lora.length,
        falseAlarm: alpha,
      },
      power: sized(SEES, 0.5 + slopeShift(slope, alpha)),
      facts: {
        rank: lora[0].rank,
        smallest: Math.min(...norms),
        largest: Math.max(...norms),
        control: fixed.length >= MIN_NORMS ? slopeOf(fixed, alpha).value : null,
      },
    };
  },
  explain: ({ rank, smallest, largest, control }) => [
    {
      text:
        "Slope 1: N(c q) = c N(q), noise vanishes with the gradient and grows without limit. Real rows of norm " +
        `${smallest.toExponential(1)}..${largest.toExponential(1)}, rank ${rank}` +
        `${control === null ? "" : `; beside it, deciding nothing, DP-SGD's noise: slope ${control.toFixed(3)}`}.`,
    },
  ],
});
