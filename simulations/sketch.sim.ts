/** B alone, A secret, of real gradients: digits, few pairs (claims E13). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "sketch",
  name: "sketch",
  purpose: "What B alone, A secret, tells of a batch of digits and its neighbour.",
  feeds: ["E13-range", "E13-secret", "E13-rank", "E13-mixing"],
  profiles: ["quick"],
  gradients: { source: "mnist", pretraining: 200 },
  batchSizes: [8, 512],
  relations: ["replace"],
  ranks: [1, 16],
  pairs: 4,
} satisfies SuitePlan;
