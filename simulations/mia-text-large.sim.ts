/**
 * The same on a model four times as large (580,000 parameters, pretrained in the run, about 25 minutes on one core),
 * longer documents, larger pools.
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "language",
  name: "mia-text-large",
  purpose: "whether what attacks find in the small language model is there in a larger one",
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
  task: "text-large",
  profiles: ["full"],
  source: "emails",
  model: { width: 104, layers: 4, heads: 4, steps: 4000 },
  context: 64,
  pools: 3,
  poolSize: 160,
  canaries: { count: 8, references: 127 },
  unseen: 128,
  shadows: 8,
  targets: 4,
  searched: 2,
  checkpoints: [10, 30, 60, 120],
  settings: [
    { name: "full", method: "full", optimizer: "adam", rates: [1e-4, 3e-4, 1e-3] },
    ...[1, 4, 16].map((rank) => ({
      name: `lora-fa r${rank}`,
      method: "lora-fa" as const,
      rank,
      optimizer: "adam" as const,
      rates: [3e-3, 1e-2, 3e-2],
    })),
    { name: "lora r8", method: "lora", rank: 8, optimizer: "adam", rates: [1e-3, 3e-3, 1e-2] },
    {
      name: "dp-lora r8",
      method: "dp-lora",
      rank: 8,
      optimizer: "adam",
      noiseMultiplier: 1,
      rates: [1e-3, 3e-3, 1e-2],
    },
  ],
} satisfies SuitePlan;
