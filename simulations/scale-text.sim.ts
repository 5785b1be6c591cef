/**
 * The noise of a language model's gradient rows at their own norms: it scales with the gradient, nothing is clipped
 * (claim E9).
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dependence",
  name: "scale-text",
  purpose:
    "Noise standard deviation against gradient norm over rows of an attention gradient " +
    "(transformer, emails), beside DP-SGD's fixed noise.",
  feeds: ["E9-sensitivity"],
  profiles: ["standard", "full"],
  source: "language",
  relation: "scale",
  layer: "h.0.attn.q_proj",
  checkpoints: [0, 50],
  batchSizes: [1, 8, 64],
  keep: 12,
  models: ["lora", "dp-sgd"],
  ranks: [16],
  trials: { entries: 2e6, min: 640, max: 1536 },
} satisfies SuitePlan;
