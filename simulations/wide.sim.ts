/**
 * The slopes of the TV at ranks and a dimension that no adapter drawn entry by entry reaches in the time (claim E4),
 * exact in law.
 */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "noise",
  name: "wide",
  purpose:
    "The TV to the Gaussian at high ranks and m = 16384, each noise coordinate drawn from its " +
    "law in O(1).",
  feeds: ["E4-slope-spread/wide", "E4-slope-spiky/wide"],
  profiles: ["standard", "full"],
  sampler: "coordinate",
  rows: { source: "synthetic", dims: [16384], shapes: ["spread", "spiky"] },
  ranks: [4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096],
  inits: ["gaussian"],
  trials: { entries: 1e12, min: 640, max: 65536 },
  maxEntriesPerTrial: 1e8,
} satisfies SuitePlan;
