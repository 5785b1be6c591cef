/** Rows of one real gradient share A, so their noises are correlated as the rows are (claim E7). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dependence",
  name: "rows",
  purpose: "Correlation of the noise between rows of a real weight gradient (MNIST).",
  feeds: ["E7-rows", "E7-covariance"],
  source: "mnist",
  relation: "rows",
  layer: "hidden",
  checkpoints: [200],
  batchSizes: [64],
  keep: 9,
  models: ["lora", "dp-sgd"],
  ranks: [4, 16],
  trials: { entries: 2e6, min: 640, max: 1536 },
} satisfies SuitePlan;
