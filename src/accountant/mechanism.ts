/** DP-SGD as the accountants see it: T compositions of the Poisson-subsampled Gaussian mechanism. */
import { UsageError } from "../core/errors.js";

/** Noise multiplier sigma (noise standard deviation over clipping norm), sampling rate q, steps T. */
export interface SubsampledGaussian {
  readonly noiseMultiplier: number;
  readonly samplingRate: number;
  readonly steps: number;
}

/** Noise multipliers that the accountants take. */
export const MIN_NOISE = 0.01;
export const MAX_NOISE = 1e6;

/** Throws {@link UsageError} unless sigma is in [0.01, 1e6], q in [0, 1] and T an integer in 1..1e8. */
export function checkMechanism({ noiseMultiplier, samplingRate, steps }: SubsampledGaussian): void {
  if (!(noiseMultiplier >= MIN_NOISE && noiseMultiplier <= MAX_NOISE)) {
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
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= 1e8)) {
    throw new UsageError(
      "steps",
      "an integer from 1 to 1e8",
      steps,
      "give the number of noisy steps, e.g. 1000",
    );
  }
}
