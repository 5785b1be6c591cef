/** DP-SGD as the accountants see it: T compositions of the Poisson-subsampled Gaussian mechanism. */
import { UsageError } from "../core/errors.js";

/** Noise multiplier sigma (noise standard deviation over clipping norm), sampling rate q, steps T. */
export interface SubsampledGaussian {
  readonly noiseMultiplier: number;
  readonly samplingRate: number;
  readonly steps: number;
}

/** Ranges of noise multipliers and steps; below `minPld` one step's losses reach thousands. */
export const NOISE_RANGE = { min: 0.01, max: 1e6, minPld: 0.03 } as const;
export const STEPS_RANGE = { min: 1, max: 1e8 } as const;

/** Throws {@link UsageError} unless sigma is in [0.01, 1e6], q in [0, 1] and T an integer in 1..1e8. */
export function checkMechanism({ noiseMultiplier, samplingRate, steps }: SubsampledGaussian): void {
  if (!(noiseMultiplier >= NOISE_RANGE.min && noiseMultiplier <= NOISE_RANGE.max)) {
    throw new UsageError(
      "noise multiplier",
      "a number from 0.01 to 1e6",
      noiseMultiplier,
      "give noise standard deviation over clipping norm, e.g. 1.1",
    );
  }
  checkRate(samplingRate, steps);
}

export function checkRate(samplingRate: number, steps: number): void {
  if (!(samplingRate >= 0 && samplingRate <= 1)) {
    throw new UsageError(
      "sampling rate",
      "a number from 0 to 1",
      samplingRate,
      "give the expected batch size over the number of examples, e.g. 0.01",
    );
  }
  if (!(Number.isInteger(steps) && steps >= STEPS_RANGE.min && steps <= STEPS_RANGE.max)) {
    throw new UsageError(
      "steps",
      "an integer from 1 to 1e8",
      steps,
      "give the number of noisy steps, e.g. 1000",
    );
  }
}

/** One phase of training, or several after another: noise, rate and steps may change between them, not within. */
export type Schedule = SubsampledGaussian | readonly SubsampledGaussian[];

/** The phases of a schedule, checked; throws {@link UsageError} for one out of range, or none. */
export function phasesOf(schedule: Schedule): readonly SubsampledGaussian[] {
  const phases = Array.isArray(schedule) ? (schedule as SubsampledGaussian[]) : [schedule];
  if (phases.length === 0)
    throw new UsageError("phases", "one or more", 0, "give noise, rate and steps of each phase");
  (phases as SubsampledGaussian[]).forEach(checkMechanism);
  return phases as SubsampledGaussian[];
}

/** No example is ever sampled: epsilon and delta are 0. */
export const isIdle = (phases: readonly SubsampledGaussian[]): boolean =>
  phases.every(({ samplingRate }) => samplingRate === 0);
