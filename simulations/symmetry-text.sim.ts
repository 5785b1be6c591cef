/** The symmetry test on the first LoRA step of a language model, module by module (claim E11). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "language-symmetry",
  name: "symmetry-text",
  purpose:
    "Membership of one email in the batch of the first LoRA step of the pretrained transformer, " +
    "without noise.",
  feeds: ["E11-matrix"],
  source: "language",
  projections: ["q_proj", "v_proj"],
  ranks: [1, 16],
  batchSizes: [8],
  trials: { entries: 1.6e8, min: 192, max: 192 },
} satisfies SuitePlan;
