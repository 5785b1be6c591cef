/** Gradient canaries in DP-SGD and DP-LoRA beside planted faults; a small network. */
import type { SuitePlan } from "./plan.js";

const account = { batch: 101, noiseMultiplier: 2.5, rate: 0.1 } as const;

export default {
  kind: "audit",
  name: "audit",
  purpose:
    "Does anything that an observer of all steps sees contradict the account of DP training?",
  feeds: ["MIA-audit", "A-batches"],
  profiles: ["quick"],
  source: "synthetic",
  poolSize: 20,
  labelNoise: 0,
  hidden: [24],
  pretraining: { steps: 20, rate: 0.1 },
  steps: 10,
  runs: 80,
  canaries: 384,
  canaryNorm: 10,
  settings: [
    { name: "dp-sgd", method: "dp-sgd", ...account },
    { name: "dp-lora r8", method: "dp-lora", rank: 8, ...account },
    { name: "half the noise", method: "dp-lora", rank: 8, ...account, fault: "noise-halved" },
    { name: "twice the rate", method: "dp-sgd", ...account, fault: "rate-doubled" },
    { name: "no clipping", method: "dp-sgd", ...account, fault: "no-clipping" },
    { name: "fixed batches", method: "dp-sgd", ...account, fault: "fixed-batches" },
  ],
} satisfies SuitePlan;
