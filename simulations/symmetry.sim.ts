/** The symmetry test on one LoRA step, real gradients, over ranks and batch sizes (claim E11). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "symmetry",
  name: "symmetry",
  purpose:
    "Membership of one example in the batch of a single low-rank update without noise (MNIST).",
  feeds: ["E11-matrix", "E13-published"],
  source: "mnist",
  pretraining: 200,
  methods: ["sgd"],
  ranks: [1, 16, 64],
  batchSizes: [8, 64, 256],
  steps: [1],
  sigmas: [0],
  rowsUsed: 32,
  trials: { entries: 1, min: 64, max: 256 },
} satisfies SuitePlan;
