/** A small plan of a user's own, for the tests of tasks that run plans: 4 rows, under a second. */
import type { PlanInput } from "./plans.js";

export const ownPlan: PlanInput & { kind: "noise" } = {
  kind: "noise",
  name: "own",
  purpose: "test",
  feeds: ["E2-unbiased"],
  rows: { source: "synthetic", dims: [16], shapes: ["spread", "spiky"] },
  ranks: [4, 8],
  inits: ["gaussian"],
  trials: { entries: 1, min: 640, max: 640 },
  maxEntriesPerTrial: 1000,
};
