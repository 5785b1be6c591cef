/** Who was trained on, read off adapters of a classifier's first layer: emails as counts of words (claims E14). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "span",
  name: "span-spam",
  purpose: "The span test on adapters of a classifier of emails, by number of members.",
  feeds: ["E14-span", "E14-boundary", "E14-leverage", "E14-adam"],
  profiles: ["standard", "full"],
  data: { source: "spam", hidden: 128, pretraining: 200 },
  optimizers: ["sgd", "adam"],
  ranks: [16],
  examples: [4, 8, 12, 16, 32, 64],
  epochs: 2,
  batch: 8,
  models: 64,
} satisfies SuitePlan;
