/** The noise of a language model's gradient rows scaled to norm 1 (claim E9-scaled). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dependence",
  name: "scaled-text",
  purpose:
    "Noise standard deviation against gradient norm over rows of an attention gradient (transformer, emails), each " +
    "scaled to norm 1 beforehand.",
  feeds: ["E9-scaled"],
  profiles: ["standard", "full"],
  source: "language",
  relation: "scale",
  scaling: "row",
  layer: "h.0.attn.q_proj",
  checkpoints: [0, 50],
  batchSizes: [1, 8, 64],
  keep: 12,
  models: ["lora"],
  ranks: [16],
  trials: { entries: 2e6, min: 640, max: 1536 },
} satisfies SuitePlan;
