/** Noise along a made-up training, for the tests of figures. */
import type { TrajectoryRow } from "../experiment/rows.js";

/** The noise of one step of a setting, all of whose correlations are given. */
export const trajectoryRow = (
  setting: string,
  step: number,
  correlation: number,
): TrajectoryRow => ({
  plan: "dynamics",
  cell: "",
  source: "mnist",
  setting,
  method: "lora-fa",
  rank: 16,
  rate: 0.05,
  pool: 0,
  models: 10,
  seed: "1",
  diverged: 0,
  step,
  gradientEnergy: 1,
  noiseEnergy: 8,
  noiseEnergyTheory: 8,
  correlation,
  correlationSe: 0.05,
  lagOne: correlation,
  lagOneSe: 0.05,
  gradientCosine: correlation,
  accumulated: 8,
  coherence: 1 + step * correlation,
  coherenceSe: 0.1,
});
