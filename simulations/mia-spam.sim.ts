/** Membership inference on emails (SpamAssassin bodies, hashed words): another task, wide inputs, two classes. */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "membership",
  name: "mia-spam",
  purpose: "full fine-tuning and LoRA-FA on emails, attackers of stated knowledge",
  feeds: [
    "MIA-full",
    "MIA-full-known",
    "MIA-rank",
    "MIA-rank-known",
    "MIA-rank-utility",
    "MIA-known-A",
    "MIA-utility",
    "MIA-loss",
  ],
  task: "spam",
  profiles: ["standard", "full"],
  source: "spam",
  pools: 5,
  poolSize: 1000,
  labelNoise: 0,
  shadows: 12,
  targets: 6,
  hidden: [32],
  pretraining: { steps: 300, rate: 0.1 },
  checkpoints: [25, 100, 200, 600],
  settings: [
    { name: "full", method: "full", rate: 0.1 },
    { name: "lora-fa r16", method: "lora-fa", rank: 16, rate: 0.05 },
  ],
} satisfies SuitePlan;
