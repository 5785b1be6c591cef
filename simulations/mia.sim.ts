/** Membership inference on MNIST, small pools: does an attacker who knows A lose what an unaware one loses? */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "membership",
  name: "mia",
  purpose:
    "attacks of stated knowledge on full fine-tuning, LoRA-FA of rank 4 and DP-SGD, at equal " +
    "steps and along training",
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
  profiles: ["quick"],
  source: "mnist",
  pools: 3,
  poolSize: 400,
  labelNoise: 0,
  shadows: 8,
  targets: 16,
  hidden: [128, 128],
  pretraining: { steps: 200, rate: 0.1 },
  checkpoints: [10, 20, 50, 120],
  settings: [
    { name: "full", method: "full", rate: 0.1 },
    { name: "lora-fa r4", method: "lora-fa", rank: 4, rate: 0.05 },
    { name: "dp-sgd 0.5", method: "dp-sgd", noiseMultiplier: 0.5, rate: 0.3 },
  ],
} satisfies SuitePlan;
