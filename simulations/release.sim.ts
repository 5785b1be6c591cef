/** Noise added before or after the projection, against plain DP-SGD at equal noise (claims E12). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "release",
  name: "release",
  purpose:
    "Sampled privacy losses of V + E, V M + E and (V + E) M for an observer who knows A, beside " +
    "their exact profiles.",
  feeds: ["E12-exact", "E12-accountant", "E12-expansion"],
  mechanisms: ["plain", "m1", "m2"],
  ranks: [4, 16, 32],
  dims: [64],
  sigmas: [0.5, 1, 2],
  epsilon: 1,
  trials: { entries: 2e7, min: 1024, max: 1280 },
} satisfies SuitePlan;
