/** Privacy losses of sampled sketches G A', from the two densities (claim E13-profile). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "sketch-profile",
  name: "sketch-profile",
  purpose: "Direct density-ratio sampling of B alone, A secret, against its exact privacy profile.",
  feeds: ["E13-profile", "E13-mixing-row", "E13-mixing-part"],
  outputs: [2, 4],
  dim: 16,
  changes: [0.1, 0.3, 1],
  ranks: [1, 3, 8],
  epsilons: [0, 0.5, 2, 5],
  trials: { entries: 1e6, min: 2048, max: 4096 },
} satisfies SuitePlan;
