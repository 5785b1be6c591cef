/** The noise of real gradient rows scaled to norm 1: its scale is fixed, whatever the norms were (claim E9-scaled). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dependence",
  name: "scaled",
  purpose:
    "Noise standard deviation against gradient norm over real rows (MNIST), each scaled to norm 1 beforehand.",
  feeds: ["E9-scaled"],
  source: "mnist",
  relation: "scale",
  scaling: "row",
  layer: "hidden",
  checkpoints: [0, 50, 200],
  batchSizes: [1, 8, 64],
  keep: 12,
  models: ["lora"],
  ranks: [16],
  trials: { entries: 1e6, min: 640, max: 1024 },
} satisfies SuitePlan;
