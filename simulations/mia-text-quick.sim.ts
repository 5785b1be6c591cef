/**
 * Membership inference on a small language model, a smoke test: full fine-tuning and LoRA-FA of rank 1 on emails. Two
 * pools decide nothing: it feeds no claim, and no profile runs it (`loradp sweep mia-text-quick`).
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "language",
  name: "mia-text-quick",
  purpose: "attacks of stated knowledge on a fine-tuned transformer, whole documents at a time",
  feeds: [],
  task: "text-quick",
  primary: true,
  profiles: [],
  source: "emails",
  context: 32,
  pools: 2,
  poolSize: 48,
  canaries: { count: 4, references: 31 },
  unseen: 32,
  shadows: 4,
  targets: 1,
  searched: 1,
  checkpoints: [16],
  settings: [
    { name: "full", method: "full", optimizer: "adam", rates: [1e-3] },
    { name: "lora-fa r1", method: "lora-fa", rank: 1, optimizer: "adam", rates: [1e-2, 3e-2] },
  ],
} satisfies SuitePlan;
