/** The noise of whole gradients scaled to norm 1: its scale is fixed, whatever their norms were (claim E9-scaled). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dependence",
  name: "scaled-gradient",
  purpose:
    "Noise standard deviation against gradient norm over gradients of the last layer (MNIST), each " +
    "scaled to norm 1 as a whole.",
  feeds: ["E9-scaled"],
  source: "mnist",
  relation: "scale",
  scaling: "gradient",
  layer: "output",
  checkpoints: [0, 50, 200],
  batchSizes: [1, 8, 64],
  keep: 9,
  models: ["lora"],
  ranks: [16],
  trials: { entries: 1, min: 1536, max: 1536 },
} satisfies SuitePlan;
