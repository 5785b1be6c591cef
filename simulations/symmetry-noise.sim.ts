/** Noise on the observed update: how much it takes to blunt the symmetry test (claim E12). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "symmetry",
  name: "symmetry-noise",
  purpose:
    "The symmetry test against noise on the update, in multiples of the target's own contribution.",
  feeds: ["E12-symmetry"],
  source: "mnist",
  pretraining: 200,
  methods: ["sgd"],
  ranks: [8],
  batchSizes: [8],
  steps: [1],
  sigmas: [0.01, 0.1, 1],
  rowsUsed: 64,
  trials: { entries: 1, min: 256, max: 1024 },
} satisfies SuitePlan;
