/** Training steps share A, so the noise of one step comes back in the next (claim E8). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dependence",
  name: "steps",
  purpose:
    "Correlation of the noise between training steps against the cosine of the real gradients " +
    "(MNIST).",
  feeds: ["E8-steps", "E8-cosine", "E8-fresh"],
  source: "mnist",
  relation: "steps",
  layer: "hidden",
  checkpoints: [200, 201, 202, 210, 250],
  batchSizes: [512],
  keep: 4,
  models: ["lora", "flora", "dp-sgd"],
  ranks: [4, 16],
  trials: { entries: 2e6, min: 640, max: 1536 },
} satisfies SuitePlan;
