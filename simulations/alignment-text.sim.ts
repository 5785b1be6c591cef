/** Cosines of gradients of neighbouring batches of emails in a transformer (claims E16). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "alignment",
  name: "alignment-text",
  purpose: "How nearly gradients of neighbouring batches of emails point one way, by batch size.",
  feeds: ["E16-batch", "E16-scale"],
  profiles: ["standard", "full"],
  gradients: { source: "language", projections: ["q_proj", "v_proj"] },
  batchSizes: [8, 16, 32, 64, 128, 256, 512],
  relations: ["replace", "remove"],
  pairs: 2048,
} satisfies SuitePlan;
