/** Privacy losses of sampled Y = A'A v, from the two densities (claim E10-profile). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "profile",
  name: "profile",
  purpose: "Direct density-ratio sampling of the vector query against its exact privacy profile.",
  feeds: ["E10-profile"],
  ranks: [1, 3, 8],
  dims: [3, 8, 32],
  rhos: [0.5, 0.9],
  epsilons: [0, 0.5, 2, 5],
  trials: { entries: 2e6, min: 2048, max: 2048 },
} satisfies SuitePlan;
