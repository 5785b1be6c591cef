/**
 * White box: whoever holds an adapter and its A asks how B is aligned with the gradients that candidates had at the
 * start, beside LiRA with shadow models of that A. Digits, one adapter, from the first steps on.
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "membership",
  name: "white-box",
  purpose: "alignment of B with examples' gradients at the start against LiRA, A known to both",
  feeds: ["MIA-alignment"],
  task: "white-box",
  primary: true,
  profiles: ["standard", "full"],
  source: "mnist",
  pools: 5,
  poolSize: 400,
  labelNoise: 0,
  shadows: 16,
  targets: 6,
  hidden: [128, 128],
  pretraining: { steps: 300, rate: 0.1 },
  checkpoints: [1, 10, 100, 300],
  alignment: true,
  settings: [{ name: "lora-fa r16", method: "lora-fa", rank: 16, rate: 0.05 }],
} satisfies SuitePlan;
