/** Membership inference where one label in five is wrong: a model can only memorise those, so there is more to find. */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "membership",
  name: "mia-labels",
  purpose:
    "full fine-tuning, LoRA-FA and DP-SGD on digits with wrong labels, attackers of stated knowledge",
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
  task: "labels",
  profiles: ["standard", "full"],
  source: "mnist",
  pools: 4,
  poolSize: 1000,
  labelNoise: 0.2,
  shadows: 12,
  targets: 6,
  hidden: [128, 128],
  pretraining: { steps: 300, rate: 0.1 },
  checkpoints: [25, 100, 200, 600],
  settings: [
    { name: "full", method: "full", rate: 0.1 },
    { name: "lora-fa r16", method: "lora-fa", rank: 16, rate: 0.05 },
    { name: "dp-sgd 1", method: "dp-sgd", noiseMultiplier: 1, rate: 0.2 },
  ],
} satisfies SuitePlan;
