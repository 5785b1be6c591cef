/**
 * Real gradients: weight gradients of a small network on MNIST, at initialisation and after training (claims E2-E4 on
 * real rows).
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "noise",
  name: "real",
  purpose:
    "Rows of real weight gradients (MNIST): their loadings, and the noise that adapters of each " +
    "rank would add.",
  feeds: ["E2-unbiased", "E2-variance", "E2-energy", "E3-law"],
  rows: { source: "mnist", checkpoints: [0, 200], batchSizes: [8, 64, 512], rowsPerLayer: 2 },
  ranks: [1, 4, 16, 64],
  inits: ["gaussian"],
  trials: { entries: 2e6, min: 320, max: 1600 },
  maxEntriesPerTrial: 65536,
} satisfies SuitePlan;
