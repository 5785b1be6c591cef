/** The smallest noise multiplier that meets a target (epsilon, delta). */
import { UsageError } from "../core/errors.js";
import { checkDelta, checkEpsilon } from "../core/gaussian-mechanism.js";
import { checkRate } from "./mechanism.js";
import { pldEpsilon } from "./pld.js";
import { rdpEpsilon } from "./rdp.js";

/** Noise multipliers by accountant, each to a relative 1e-3 from above: the mechanism with it meets the target. */
export function calibrateNoise(
  epsilon: number,
  delta: number,
  samplingRate: number,
  steps: number,
): { rdp: number; pld: number } {
  checkEpsilon(epsilon);
  checkDelta(delta);
  checkRate(samplingRate, steps);
  if (!(epsilon > 0))
    throw new UsageError(
      "epsilon",
      "above 0 for a calibration",
      epsilon,
      "no finite noise gives epsilon 0",
    );
  const search = (
    meets: (sigma: number) => boolean,
    low: number,
    high: number,
    what: string,
  ): number => {
    if (!meets(high))
      throw new UsageError(
        "epsilon",
        `within reach of noise multiplier ${high} (${what})`,
        epsilon,
        "raise epsilon or delta, or take fewer steps",
      );
    if (meets(low)) return low;
    while (high / low > 1.001) {
      const middle = Math.sqrt(low * high);
      if (meets(middle)) high = middle;
      else low = middle;
    }
    return high;
  };
  const rdp = search(
    (s) => rdpEpsilon({ noiseMultiplier: s, samplingRate, steps }, delta).epsilon <= epsilon,
    0.05,
    1e4,
    "RDP",
  );
  // RDP's answer is enough for PLD too, up to the width of its bracket: search below it only.
  const pld = search(
    (s) => pldEpsilon({ noiseMultiplier: s, samplingRate, steps }, delta, 0.004).upper <= epsilon,
    Math.max(0.05, rdp / 2),
    rdp * 1.02,
    "PLD",
  );
  return { rdp, pld };
}
