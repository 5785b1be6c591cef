/** Rows of one gradient of a language model share A, so their noises are correlated as the rows are (claim E7). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dependence",
  name: "rows-text",
  purpose: "Correlation of the noise between rows of an attention gradient (transformer, emails).",
  feeds: ["E7-rows", "E7-covariance"],
  source: "language",
  relation: "rows",
  layer: "h.1.attn.v_proj",
  checkpoints: [50],
  batchSizes: [64],
  keep: 9,
  models: ["lora", "dp-sgd"],
  ranks: [4, 16],
  trials: { entries: 2e6, min: 640, max: 1536 },
} satisfies SuitePlan;
