/** B alone, A secret, of real gradients: digits, over batch sizes and ranks (claims E13). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "sketch",
  name: "sketch-standard",
  purpose:
    "What B alone, A secret, tells of a batch of digits and its neighbour, by batch size and rank.",
  feeds: ["E13-range", "E13-secret", "E13-rank", "E13-batch", "E13-mixing"],
  profiles: ["standard", "full"],
  gradients: { source: "mnist", pretraining: 200 },
  batchSizes: [8, 64, 256, 512, 1024, 2048],
  relations: ["replace", "remove"],
  ranks: [1, 4, 16, 64],
  pairs: 16,
} satisfies SuitePlan;
