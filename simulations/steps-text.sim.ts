/** Steps of fine-tuning a language model share A, so the noise of one step comes back in the next (claim E8). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dependence",
  name: "steps-text",
  purpose:
    "Correlation of the noise between steps of fine-tuning against the cosine of the attention " +
    "gradients (transformer, emails).",
  feeds: ["E8-steps", "E8-cosine", "E8-fresh"],
  profiles: ["standard", "full"],
  source: "language",
  relation: "steps",
  layer: "h.0.attn.v_proj",
  checkpoints: [0, 1, 2, 10, 50],
  batchSizes: [64],
  keep: 4,
  models: ["lora", "flora", "dp-sgd"],
  ranks: [4, 16],
  trials: { entries: 2e6, min: 640, max: 1536 },
} satisfies SuitePlan;
