/** The symmetry test on one LoRA step whose gradient has every row scaled to norm 1 (claim E11-scaled). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "symmetry",
  name: "symmetry-scaled",
  purpose:
    "Membership of one example in the batch of a single low-rank update without noise, each row of the gradient " +
    "scaled to norm 1 (MNIST).",
  feeds: ["E11-scaled"],
  source: "mnist",
  pretraining: 200,
  methods: ["sgd"],
  ranks: [1, 16],
  batchSizes: [8, 64],
  steps: [1],
  sigmas: [0],
  scaling: "row",
  rowsUsed: 32,
  trials: { entries: 1, min: 128, max: 128 },
} satisfies SuitePlan;
