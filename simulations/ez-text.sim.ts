/**
 * EZ-MIA's published comparison (arXiv:2601.12104) on the small language model: full fine-tuning and LoRA at one
 * learning rate, and LoRA at a rate of its own, compared at equal validation loss. LoRA as in its authors'
 * configuration (rank 16, alpha 32, on attention and the MLP's output), but for dropout, which the suite does not have.
 * EZ-MIA needs no shadow model: there are as few as a plan may have, and more targets, of which five have some 150
 * non-members: 99 or more choose a threshold for 1% false positives.
 */
import type { SuitePlan } from "./plan.js";

const lora = {
  method: "lora",
  rank: 16,
  alpha: 32,
  projections: ["q_proj", "k_proj", "v_proj", "o_proj", "down_proj"],
  optimizer: "adam",
} satisfies Partial<Extract<SuitePlan, { kind: "language" }>["settings"][number]>;

export default {
  kind: "language",
  name: "ez-text",
  purpose:
    "whether LoRA leaks less by EZ-MIA's score than full fine-tuning, at equal validation loss and at one rate",
  feeds: ["EZ-published"],
  task: "ez-text",
  primary: true,
  profiles: ["standard", "full"],
  source: "emails",
  context: 32,
  pools: 8,
  poolSize: 60,
  canaries: { count: 0, references: 1 },
  unseen: 48,
  shadows: 4,
  targets: 6,
  searched: 1,
  checkpoints: [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 30],
  settings: [
    { name: "full", method: "full", optimizer: "adam", rates: [3e-4] },
    { ...lora, name: "lora r16, rate of full", rates: [3e-4] },
    { ...lora, name: "lora r16", rates: [1e-3, 3e-3] },
  ],
} satisfies SuitePlan;
