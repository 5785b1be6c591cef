/**
 * Membership inference on MNIST, small pools and networks: does an attacker who knows A lose what an unaware one loses?
 * Sized so that MIA-known-A and MIA-full come out at any seed (docs/testing.md). Comparisons at matched accuracy, with
 * DP-SGD among them, need larger samples: the profile standard decides them.
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "membership",
  name: "mia",
  purpose: "attacks of stated knowledge on full fine-tuning and LoRA-FA, at equal steps",
  feeds: ["MIA-full", "MIA-full-known", "MIA-rank", "MIA-rank-known", "MIA-known-A"],
  primary: true,
  profiles: ["quick"],
  source: "mnist",
  pools: 8,
  poolSize: 200,
  labelNoise: 0,
  shadows: 8,
  targets: 8,
  hidden: [32, 32],
  pretraining: { steps: 200, rate: 0.1 },
  checkpoints: [20, 40],
  settings: [
    { name: "full", method: "full", rate: 0.1 },
    { name: "lora-fa r4", method: "lora-fa", rank: 4, rate: 0.05 },
    { name: "lora-fa r8", method: "lora-fa", rank: 8, rate: 0.05 },
  ],
} satisfies SuitePlan;
