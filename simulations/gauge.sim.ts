/** Noise of one step of dp-lora on W, in gauges of one W (claims E18). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "gauge",
  name: "gauge",
  purpose: "What the split of W into A and B does to dp-lora's noise on W.",
  feeds: ["E18-gauge", "E18-variance"],
  profiles: ["standard", "full"],
  outputs: 16,
  dim: 32,
  rank: 4,
  batch: 8,
  gauges: [0.0625, 0.25, 1, 4, 16],
  clip: 1,
  noiseMultiplier: 1,
  rate: 0.1,
  trials: { entries: 2e6, min: 512, max: 1024 },
} satisfies SuitePlan;
