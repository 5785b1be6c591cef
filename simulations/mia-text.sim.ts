/**
 * Membership inference on a small language model fine-tuned on emails: ranks 1 to 16, LoRA, DP-LoRA, rates searched,
 * canaries.
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "language",
  name: "mia-text",
  purpose:
    "attacks of stated knowledge on a fine-tuned transformer by method and rank, whole " +
    "documents at a time, at equal steps and at matched perplexity",
  feeds: [
    "MIA-full",
    "MIA-full-known",
    "MIA-rank",
    "MIA-rank-known",
    "MIA-rank-utility",
    "MIA-known-A",
    "MIA-utility",
    "MIA-loss",
    "MIA-dp",
    "TEXT-known-A",
    "TEXT-canaries",
  ],
  task: "text",
  primary: true,
  profiles: ["standard", "full"],
  source: "emails",
  context: 32,
  pools: 5,
  poolSize: 80,
  canaries: { count: 8, references: 127 },
  unseen: 64,
  shadows: 8,
  targets: 3,
  searched: 2,
  checkpoints: [3, 5, 8, 12, 20, 30, 48],
  settings: [
    { name: "full", method: "full", optimizer: "adam", rates: [3e-5, 1e-4, 3e-4] },
    ...[1, 4, 16].map((rank) => ({
      name: `lora-fa r${rank}`,
      method: "lora-fa" as const,
      rank,
      optimizer: "adam" as const,
      rates: [1e-4, 3e-4, 1e-3, 3e-3],
    })),
    { name: "lora r8", method: "lora", rank: 8, optimizer: "adam", rates: [3e-4, 1e-3, 3e-3] },
    {
      name: "dp-lora r8",
      method: "dp-lora",
      rank: 8,
      optimizer: "adam",
      noiseMultiplier: 1,
      rates: [3e-4, 1e-3, 3e-3],
    },
  ],
} satisfies SuitePlan;
