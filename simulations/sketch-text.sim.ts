/** B alone, A secret, of a transformer's gradients: emails, few pairs (claims E13). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "sketch",
  name: "sketch-text",
  purpose: "What B alone, A secret, tells of a batch of emails and its neighbour.",
  feeds: ["E13-range", "E13-secret", "E13-rank", "E13-mixing"],
  profiles: ["quick"],
  gradients: { source: "language", projections: ["v_proj"] },
  batchSizes: [1, 64],
  relations: ["replace"],
  ranks: [1, 16],
  pairs: 4,
} satisfies SuitePlan;
