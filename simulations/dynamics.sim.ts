/**
 * Trajectories of low-rank training beside SGD with independent Gaussian noise of the same variance, step by step; a
 * small network.
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "dynamics",
  name: "dynamics",
  purpose:
    "noise of every training step of LoRA-FA, noisy SGD and DP-SGD at equal variance: does it " +
    "repeat, how does it add up, where does it end?",
  feeds: ["DYN-energy", "DYN-steps", "DYN-path", "DYN-law", "DYN-loss", "DYN-first-step"],
  task: "digits",
  primary: true,
  profiles: ["quick"],
  source: "mnist",
  pools: 1,
  poolSize: 400,
  labelNoise: 0,
  models: 32,
  hidden: [64, 64],
  pretraining: { steps: 200, rate: 0.1 },
  steps: 16,
  recorded: [1, 4, 16],
  settings: [
    { name: "lora-fa r16", method: "lora-fa", rank: 16, rate: 0.05 },
    { name: "noisy r16", method: "noisy", rank: 16, rate: 0.05 },
    { name: "noisy r16, again", method: "noisy", rank: 16, rate: 0.05 },
    { name: "dp-sgd", method: "dp-sgd", rank: 16, rate: 0.05, clip: 10 },
  ],
} satisfies SuitePlan;
