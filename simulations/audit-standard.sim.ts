/** Gradient canaries in DP-SGD and DP-LoRA on digits, at two sampling rates, beside planted faults. */
import type { SuitePlan } from "./plan.js";

const often = { batch: 140, noiseMultiplier: 4, rate: 0.1 } as const;
const seldom = { batch: 70, noiseMultiplier: 2, rate: 0.1 } as const;

export default {
  kind: "audit",
  name: "audit-standard",
  purpose: "The audit by gradient canaries on digits: more runs, more canaries, more steps.",
  feeds: ["MIA-audit", "A-batches"],
  profiles: ["standard", "full"],
  source: "mnist",
  poolSize: 48,
  labelNoise: 0,
  hidden: [16],
  pretraining: { steps: 100, rate: 0.1 },
  steps: 40,
  runs: 160,
  canaries: 512,
  canaryNorm: 10,
  settings: [
    { name: "dp-sgd", method: "dp-sgd", ...often },
    { name: "dp-sgd, seldom", method: "dp-sgd", ...seldom },
    { name: "dp-lora r4", method: "dp-lora", rank: 4, ...often },
    { name: "dp-lora r4, seldom", method: "dp-lora", rank: 4, ...seldom },
    { name: "half the noise", method: "dp-lora", rank: 4, ...often, fault: "noise-halved" },
    { name: "twice the rate", method: "dp-lora", rank: 4, ...often, fault: "rate-doubled" },
    { name: "no clipping", method: "dp-sgd", ...often, fault: "no-clipping" },
    { name: "fixed batches", method: "dp-sgd", ...often, fault: "fixed-batches" },
    { name: "shuffled passes", method: "dp-sgd", ...seldom, fault: "shuffled-passes" },
  ],
} satisfies SuitePlan;
