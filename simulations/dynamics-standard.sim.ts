/**
 * Trajectories of every low-rank method beside SGD with independent Gaussian noise of the same variance, step by
 * step.
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dynamics",
  name: "dynamics-standard",
  purpose:
    "noise of every training step of LoRA-FA, LoRA, Flora, noisy SGD and DP-SGD at equal " +
    "variance: does it repeat, how does it add up, where does it end?",
  feeds: ["DYN-energy", "DYN-steps", "DYN-path", "DYN-law", "DYN-loss", "DYN-first-step"],
  task: "digits",
  primary: true,
  profiles: ["standard", "full"],
  source: "mnist",
  pools: 3,
  poolSize: 1000,
  labelNoise: 0,
  models: 8,
  hidden: [128, 128],
  pretraining: { steps: 300, rate: 0.1 },
  steps: 60,
  recorded: [1, 2, 5, 10, 20, 40, 60],
  settings: [
    { name: "lora-fa r16", method: "lora-fa", rank: 16, rate: 0.05 },
    { name: "lora r16", method: "lora", rank: 16, rate: 0.05 },
    { name: "flora r16", method: "flora", rank: 16, rate: 0.05 },
    { name: "noisy r16", method: "noisy", rank: 16, rate: 0.05 },
    { name: "noisy r16, again", method: "noisy", rank: 16, rate: 0.05 },
    { name: "dp-sgd", method: "dp-sgd", rank: 16, rate: 0.05, clip: 10 },
  ],
} satisfies SuitePlan;
