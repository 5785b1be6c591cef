/** The laws of A that adapters are made with, by the trainers' own code (claims E17). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "init",
  name: "adapter-inits",
  purpose: "PEFT's default A, its gaussian one and the paper's: scale, and law after rescaling.",
  feeds: ["E17-scale", "E17-kurtosis", "E17-law"],
  profiles: ["standard", "full"],
  inits: ["gaussian", "kaiming-uniform", "peft-gaussian"],
  ranks: [1, 4, 16],
  dims: [16, 64],
  trials: { entries: 1.6e7, min: 4096, max: 16384 },
} satisfies SuitePlan;
