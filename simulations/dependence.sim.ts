/** Two noises under one A, under a fresh A each, and under DP-SGD: unit rows at stated cosines (claims E7, E8). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dependence",
  name: "dependence",
  purpose:
    "Correlation of two rows' noise against the cosine of the rows, with Flora and DP-SGD beside " +
    "LoRA.",
  feeds: ["E7-covariance"],
  source: "synthetic",
  relation: "rows",
  models: ["lora", "flora", "dp-sgd"],
  ranks: [4, 16, 64],
  dims: [64],
  cosines: [-0.5, 0, 0.25, 0.5, 0.75, 1],
  trials: { entries: 2e6, min: 640, max: 2048 },
} satisfies SuitePlan;
