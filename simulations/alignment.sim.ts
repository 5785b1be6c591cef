/** Cosines of gradients of neighbouring batches of digits, against the batch size (claims E16). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "alignment",
  name: "alignment",
  purpose: "How nearly gradients of neighbouring batches of digits point one way, by batch size.",
  feeds: ["E16-batch", "E16-scale"],
  profiles: ["standard", "full"],
  gradients: { source: "mnist", checkpoints: [0, 20, 200] },
  batchSizes: [8, 16, 32, 64, 128, 256, 512],
  relations: ["replace", "remove"],
  pairs: 2048,
} satisfies SuitePlan;
