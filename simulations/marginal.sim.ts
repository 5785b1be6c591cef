/** The marginal noise law over ranks, dimensions and row shapes (claims E2-E6). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "noise",
  name: "marginal",
  purpose:
    "Gaussian A over ranks, dimensions and row shapes: moments, TV to the Gaussian, joint TV.",
  feeds: [
    "E2-unbiased",
    "E2-variance",
    "E2-energy",
    "E2-rank",
    "E3-law",
    "E4-sampled",
    "E4-slope-spread",
    "E4-slope-spiky",
    "E4-dimension",
    "E6-joint",
  ],
  densities: [64],
  rows: {
    source: "synthetic",
    dims: [16, 64, 256, 768, 4096],
    shapes: ["spread", "power-law", "spiky", "one-hot"],
  },
  ranks: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
  inits: ["gaussian"],
  trials: { entries: 1.2e7, min: 640, max: 6400 },
  maxEntriesPerTrial: 65536,
} satisfies SuitePlan;
