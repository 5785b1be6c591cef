/** What would make it private: repairs of LoRA on MNIST's private classes, held against LoRA as it is. */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "membership",
  name: "repair",
  purpose: "what would make it private: guarantees, dropout and fewer layers, at matched accuracy",
  feeds: ["REPAIR-dp", "REPAIR-none"],
  primary: true,
  profiles: ["standard", "full"],
  source: "mnist",
  pools: 5,
  poolSize: 1000,
  labelNoise: 0,
  shadows: 8,
  targets: 4,
  hidden: [128, 128],
  pretraining: { steps: 300, rate: 0.1 },
  checkpoints: [1, 10, 25, 50, 100, 200, 300],
  // Epsilon 8.1 (delta 1e-5) at noise 1.35, 1.0 at 7. Rates: chosen in short runs at other seeds, by hand.
  settings: [
    { name: "lora r16", method: "lora", rank: 16, rate: 0.1 },
    { name: "lora-fa r16", method: "lora-fa", rank: 16, rate: 0.1 },
    { name: "dp-sgd 1.35", method: "dp-sgd", noiseMultiplier: 1.35, rate: 0.2 },
    { name: "dp-sgd 7", method: "dp-sgd", noiseMultiplier: 7, rate: 0.1 },
    { name: "dp-lora r16 1.35", method: "dp-lora", rank: 16, noiseMultiplier: 1.35, rate: 0.2 },
    {
      name: "dp-lora-fa r16 1.35",
      method: "dp-lora-fa",
      rank: 16,
      noiseMultiplier: 1.35,
      rate: 0.2,
    },
    {
      name: "projected-dp-sgd r16 1.35",
      method: "projected-dp-sgd",
      rank: 16,
      noiseMultiplier: 1.35,
      rate: 0.1,
    },
    { name: "dp-flora r16 1.35", method: "dp-flora", rank: 16, noiseMultiplier: 1.35, rate: 0.2 },
    { name: "lora-fa r16 dropout", method: "lora-fa", rank: 16, rate: 0.1, dropout: 0.5 },
    { name: "lora-fa r16 one layer", method: "lora-fa", rank: 16, rate: 0.2, layers: [1] },
  ],
} satisfies SuitePlan;
