/**
 * Real gradients of a language model: attention projections of the pretrained transformer on emails, as pretrained
 * and fine-tuned (claims E2-E4, E6).
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "noise",
  name: "real-text",
  purpose:
    "Rows of a transformer's attention gradients (emails): their loadings, and the noise that " +
    "adapters of each rank would add.",
  feeds: ["E2-unbiased", "E2-variance", "E2-energy", "E2-rank", "E3-law", "E4-sampled", "E6-joint"],
  rows: {
    source: "language",
    checkpoints: [0, 30],
    batchSizes: [8, 64],
    projections: ["q_proj", "k_proj", "v_proj", "o_proj"],
    rowsPerLayer: 2,
  },
  ranks: [1, 4, 16],
  inits: ["gaussian"],
  trials: { entries: 2e6, min: 640, max: 1280 },
  maxEntriesPerTrial: 65536,
} satisfies SuitePlan;
