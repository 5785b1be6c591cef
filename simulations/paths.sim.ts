/** The symmetry test along training: several steps, momentum, Adam, a trained A; three observers (claim E11-paths). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "symmetry",
  name: "paths",
  purpose: "When the symmetry test stops working, and what a stronger observer still sees.",
  feeds: ["E11-paths"],
  profiles: ["standard", "full"],
  source: "mnist",
  pretraining: 200,
  methods: ["sgd", "momentum", "adam", "trained-a"],
  ranks: [8],
  batchSizes: [8],
  steps: [1, 5, 15],
  sigmas: [0],
  rowsUsed: 32,
  trials: { entries: 1, min: 64, max: 256 },
} satisfies SuitePlan;
