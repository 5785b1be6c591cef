/** Plans in place of a profile's: few trials, of two kinds. */
import type { Profile } from "../../app/profiles.js";
import type { Plan } from "../../experiment/kinds.js";
import { planSchema } from "../../experiment/kinds.js";

const witness = {
  kind: "witness" as const,
  name: "slow",
  purpose: "test",
  feeds: ["E6-witness"],
  cells: [{ rank: 16, dim: 768 }],
  trials: { entries: 1, min: 64, max: 64 },
};
const noise = {
  kind: "noise" as const,
  name: "noisy",
  purpose: "test",
  feeds: ["E2-unbiased"],
  rows: { source: "synthetic", dims: [16, 23], shapes: ["spread" as const, "spiky" as const] },
  ranks: [4, 9],
  inits: ["gaussian" as const],
  trials: { entries: 1, min: 640, max: 640 },
  maxEntriesPerTrial: 1000,
};
const other = { ...noise, name: "other", feeds: ["E2-variance"], ranks: [5, 2, 4] };

const plans = (list: readonly object[]): Plan[] => list.map((plan) => planSchema.parse(plan));

export const PROFILE_PLANS: Readonly<Record<Profile, Plan[]>> = {
  quick: plans([witness, noise]),
  standard: plans([other, noise, witness]),
  full: plans([other]),
};
