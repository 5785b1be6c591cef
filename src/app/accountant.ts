/** DP-SGD by both accountants, and the noise that a guarantee needs. */
import { calibrateNoise } from "../accountant/calibrate.js";
import type { SubsampledGaussian } from "../accountant/mechanism.js";
import { pldDelta, pldEpsilon, type Bracket } from "../accountant/pld.js";
import { rdpDelta, rdpEpsilon } from "../accountant/rdp.js";
import { UsageError } from "../core/errors.js";
import { checkOneOf } from "./epsilon-or-delta.js";

/** The PLD bracket, or null where its grid cannot hold the losses: RDP's bound stands alone there. */
export function bracketOr(make: () => Bracket): { pld: Bracket | null; note?: string } {
  try {
    return { pld: make() };
  } catch (error) {
    if (error instanceof UsageError) return { pld: null, note: error.message };
    throw error;
  }
}

/** DP-SGD's epsilon at delta, or delta at epsilon, by both accountants. */
export function accountantSummary(mechanism: SubsampledGaussian, epsilon?: number, delta?: number) {
  checkOneOf(epsilon, delta);
  if (delta !== undefined) {
    const { epsilon: bound, order } = rdpEpsilon(mechanism, delta);
    return {
      ...mechanism,
      delta,
      rdp: { epsilon: bound, order },
      ...bracketOr(() => pldEpsilon(mechanism, delta)),
    };
  }
  const { delta: bound, order } = rdpDelta(mechanism, epsilon as number);
  return {
    ...mechanism,
    epsilon,
    rdp: { delta: bound, order },
    ...bracketOr(() => pldDelta(mechanism, epsilon as number)),
  };
}

/** Noise multipliers that meet (epsilon, delta). */
export function calibrationSummary(
  epsilon: number,
  delta: number,
  samplingRate: number,
  steps: number,
) {
  return {
    epsilon,
    delta,
    samplingRate,
    steps,
    noiseMultiplier: calibrateNoise(epsilon, delta, samplingRate, steps),
  };
}
