/**
 * The same noise under the other initialisations in use: only the fourth moment of A's entries matters for the
 * variance (E2).
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "noise",
  name: "inits",
  purpose:
    "Kaiming-uniform (PEFT's default), Rademacher and orthogonal A: the variance law beyond " +
    "Gaussian entries.",
  feeds: ["E2-unbiased", "E2-variance", "E2-energy"],
  rows: { source: "synthetic", dims: [16, 64, 256], shapes: ["spread", "spiky", "one-hot"] },
  ranks: [1, 4, 16, 64],
  inits: ["kaiming-uniform", "rademacher", "orthogonal"],
  trials: { entries: 2e6, min: 640, max: 960 },
  maxEntriesPerTrial: 65536,
} satisfies SuitePlan;
