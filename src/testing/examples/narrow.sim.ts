/** The noise law at dimensions below 16. */
import type { SuitePlan } from "../../../simulations/plan.js";

export default {
  kind: "noise",
  name: "narrow",
  purpose: "Gaussian A on very narrow layers.",
  feeds: ["E2-unbiased", "E2-variance"],
  rows: { source: "synthetic", dims: [4, 8], shapes: ["spread"] },
  ranks: [4, 16],
  inits: ["gaussian"],
  trials: { entries: 1e6, min: 640, max: 6400 },
  maxEntriesPerTrial: 65536,
} satisfies SuitePlan;
