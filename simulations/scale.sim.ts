/** The noise of real gradient rows at their own norms: it scales with the gradient, nothing is clipped (claim E9). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dependence",
  name: "scale",
  purpose:
    "Noise standard deviation against gradient norm over real rows (MNIST), beside DP-SGD's " +
    "fixed noise.",
  feeds: ["E9-sensitivity"],
  source: "mnist",
  relation: "scale",
  layer: "hidden",
  checkpoints: [0, 50, 200],
  batchSizes: [1, 8, 64],
  keep: 12,
  models: ["lora", "dp-sgd"],
  ranks: [4, 16, 64],
  trials: { entries: 1e6, min: 640, max: 1024 },
} satisfies SuitePlan;
