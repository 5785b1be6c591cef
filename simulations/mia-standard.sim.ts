/**
 * Membership inference on MNIST, five pools of 1,000, adapters, full fine-tuning and DP-SGD: the table of the
 * convergence report.
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "membership",
  name: "mia-standard",
  purpose:
    "attacks of stated knowledge on adapters and full fine-tuning, at equal steps, along training and " +
    "against DP-SGD",
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
  ],
  primary: true,
  profiles: ["standard", "full"],
  source: "mnist",
  pools: 5,
  poolSize: 1000,
  labelNoise: 0,
  shadows: 16,
  targets: 8,
  hidden: [128, 128],
  pretraining: { steps: 300, rate: 0.1 },
  checkpoints: [10, 25, 50, 100, 200, 300, 600],
  settings: [
    { name: "full", method: "full", rate: 0.1 },
    { name: "lora r16", method: "lora", rank: 16, rate: 0.05 },
    { name: "lora-fa r16", method: "lora-fa", rank: 16, rate: 0.05 },
    { name: "lora-fa r16 slow", method: "lora-fa", rank: 16, rate: 0.02 },
    { name: "lora-fa r4", method: "lora-fa", rank: 4, rate: 0.02 },
    { name: "flora r16", method: "flora", rank: 16, rate: 0.05 },
    { name: "dp-sgd 0.5", method: "dp-sgd", noiseMultiplier: 0.5, rate: 0.2 },
    { name: "dp-sgd 2", method: "dp-sgd", noiseMultiplier: 2, rate: 0.1 },
  ],
} satisfies SuitePlan;
