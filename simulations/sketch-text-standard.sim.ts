/** B alone, A secret, of a transformer's gradients: emails, over batch sizes and ranks (claims E13). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "sketch",
  name: "sketch-text-standard",
  purpose:
    "What B alone, A secret, tells of a batch of emails and its neighbour, by batch size and rank.",
  feeds: ["E13-range", "E13-secret", "E13-rank", "E13-batch", "E13-mixing"],
  profiles: ["standard", "full"],
  gradients: { source: "language", projections: ["q_proj", "v_proj"] },
  batchSizes: [1, 8, 32, 128],
  relations: ["replace", "remove"],
  ranks: [1, 4, 16, 64],
  pairs: 16,
} satisfies SuitePlan;
