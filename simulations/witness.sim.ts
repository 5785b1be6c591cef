/** A learned classifier tells whole noise rows from Gaussian rows of the same covariance (claim E6). */
import type { SuitePlan } from "./plan.js";

export default {
  kind: "witness",
  name: "witness",
  purpose:
    "Two-sample classifier on whole rows: an independent witness of the joint total variation.",
  feeds: ["E6-witness"],
  cells: [
    { rank: 4, dim: 64 },
    { rank: 16, dim: 64 },
    { rank: 16, dim: 768 },
    { rank: 64, dim: 64 },
    { rank: 256, dim: 16 },
  ],
  trials: { entries: 4e7, min: 1024, max: 4096 },
} satisfies SuitePlan;
