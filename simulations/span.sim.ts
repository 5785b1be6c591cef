/** Who was trained on, read off adapters of a classifier's first layer: digits (claims E14). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "span",
  name: "span",
  purpose: "The span test on adapters of digits, by optimiser, rank and number of members.",
  feeds: ["E14-span", "E14-boundary", "E14-leverage", "E14-adam"],
  profiles: ["standard", "full"],
  data: { source: "mnist", hidden: 128, pretraining: 200 },
  optimizers: ["sgd", "momentum", "decay", "clip", "noise", "adam"],
  ranks: [16, 64],
  examples: [4, 8, 12, 16, 32, 48, 64, 128],
  epochs: 2,
  batch: 8,
  models: 48,
} satisfies SuitePlan;
