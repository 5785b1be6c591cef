/** The same repairs on emails. */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "membership",
  name: "repair-spam",
  purpose: "what would make it private, on emails: guarantees, dropout and fewer layers",
  feeds: ["REPAIR-dp", "REPAIR-none"],
  task: "spam",
  profiles: ["standard", "full"],
  source: "spam",
  pools: 4,
  poolSize: 1000,
  labelNoise: 0,
  shadows: 6,
  targets: 3,
  hidden: [32],
  // After 300 steps, as in mia-spam, emails are told apart as well as they ever are: nothing is left to match.
  pretraining: { steps: 30, rate: 0.1 },
  checkpoints: [1, 10, 25, 50, 100, 200, 300],
  settings: [
    { name: "lora r16", method: "lora", rank: 16, rate: 0.1 },
    { name: "lora-fa r16", method: "lora-fa", rank: 16, rate: 0.1 },
    { name: "dp-sgd 1.35", method: "dp-sgd", noiseMultiplier: 1.35, rate: 0.1 },
    { name: "dp-lora r16 1.35", method: "dp-lora", rank: 16, noiseMultiplier: 1.35, rate: 0.1 },
    {
      name: "dp-lora-fa r16 1.35",
      method: "dp-lora-fa",
      rank: 16,
      noiseMultiplier: 1.35,
      rate: 0.1,
    },
    {
      name: "projected-dp-sgd r16 1.35",
      method: "projected-dp-sgd",
      rank: 16,
      noiseMultiplier: 1.35,
      rate: 0.05,
    },
    { name: "dp-flora r16 1.35", method: "dp-flora", rank: 16, noiseMultiplier: 1.35, rate: 0.1 },
    { name: "lora-fa r16 dropout", method: "lora-fa", rank: 16, rate: 0.1, dropout: 0.5 },
    { name: "lora-fa r16 one layer", method: "lora-fa", rank: 16, rate: 0.1, layers: [1] },
  ],
} satisfies SuitePlan;
