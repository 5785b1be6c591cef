/** Who was trained on, read off adapters of a transformer's attention: emails (claims E14). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "span",
  name: "span-text",
  purpose:
    "The span test on adapters of a transformer's values, by optimiser and number of documents.",
  feeds: ["E14-span", "E14-boundary", "E14-leverage", "E14-adam"],
  profiles: ["standard", "full"],
  data: { source: "language", projections: ["v_proj"], tokens: 8 },
  optimizers: ["sgd", "momentum", "decay", "clip", "noise", "adam"],
  ranks: [32],
  examples: [1, 2, 3, 6, 12],
  epochs: 2,
  batch: 4,
  models: 136,
} satisfies SuitePlan;
