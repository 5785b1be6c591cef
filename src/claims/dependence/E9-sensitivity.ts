/** E9-sensitivity: the noise scales with the gradient, so its size bounds nothing. */
import { defineClaim } from "../claim.js";
import { FOUND, sized, slopeShift } from "../power.js";
import { covers, sampleToLeave, staysBelow } from "../rules.js";
import { normalLimitHolds } from "./evidence.js";
import { MIN_NORMS, ofSmallestRank, slopeOf } from "./scale.js";
import { CLAIM, derived } from "../source.js";

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
  reads: {
    dependence: (r) => r.relation === "scale" && r.scaling === "none" && normalLimitHolds(r),
  },
  needs: [
    {
      what: "LoRA's noise at three gradient norms or more, and DP-SGD's for control",
      missing: ({ dependence }) =>
        (["lora", "dp-sgd"] as const).every(
          (model) => ofSmallestRank(dependence, model).length >= MIN_NORMS,
        )
          ? undefined
          : `A slope takes LoRA's noise, and DP-SGD's for control, at ${MIN_NORMS} norms or more of one rank.`,
    },
  ],
  test({ dependence }, { alpha }) {
    const lora = ofSmallestRank(dependence, "lora");
    const norms = lora.map((r) => r.norm);
    const slope = slopeOf(lora, alpha);
    // Noise of DP-SGD's kind, of a size fixed beforehand: where it seems to have a slope, no slope decides. No trainer
    // makes it (src/train/network/noise.test.ts holds the trainer's to this size), so it checks the fit.
    const control = slopeOf(ofSmallestRank(dependence, "dp-sgd"), alpha);
    return {
      sample: covers(control, 0) ? sampleToLeave(slope.value, slope, 0.5) : null,
      verdict: covers(control, 0) ? staysBelow([slope], 0.5) : "inconclusive",
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
        control: control.value,
      },
    };
  },
  explain: ({ rank, smallest, largest, control }) => [
    {
      text:
        "Slope 1: N(c q) = c N(q), noise vanishes with the gradient and grows without limit. Real rows of norm " +
        `${smallest.toExponential(1)}..${largest.toExponential(1)}, rank ${rank}` +
        `; the control, numbers of one size as DP-SGD adds, drawn here and by no trainer, has slope ` +
        `${control.toFixed(3)} (0 in its interval, or nothing is decided): it checks the fit alone.`,
    },
  ],
});
