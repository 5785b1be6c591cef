/** The smallest noise multiplier that meets a target (epsilon, delta). */
import { UsageError } from "../core/errors.js";
import { checkDelta, checkEpsilon } from "../core/gaussian-mechanism.js";
import { checkRate, NOISE_RANGE } from "./mechanism.js";
import { pldEpsilon } from "./pld.js";
import { rdpEpsilon } from "./rdp.js";

/** Noise multipliers by accountant, each to a relative 1e-3 from above: the mechanism with it meets the target. */
export interface Calibration {
  readonly rdp: number;
  /** Null where the PLD accountant's grid cannot hold the losses. */
  readonly pld: number | null;
  /** What the numbers do not show: that a search ended at a limit. */
  readonly notes: readonly string[];
}

/** Is told after each try. */
export type Tried = (tries: number) => void;

interface Found {
  readonly value: number;
  /** Even the smallest noise multiplier that was tried meets the target. */
  readonly isFloor: boolean;
}

/**
 * The smallest value that meets a target, from above: doubling or halving (by `factor`) from a start, then bisection.
 * @returns undefined where not even the largest noise multiplier meets it
 */
function search(
  meets: (sigma: number) => boolean,
  start: number,
  factor: number,
  floor: number = NOISE_RANGE.min,
): Found | undefined {
  let high = start;
  let low = start;
  if (meets(start)) {
    do {
      if (low === floor) return { value: floor, isFloor: true };
      high = low;
      low = Math.max(floor, low / factor);
    } while (meets(low));
  } else {
    do {
      if (high === NOISE_RANGE.max) return undefined;
      low = high;
      high = Math.min(NOISE_RANGE.max, high * factor);
    } while (!meets(high));
  }
  while (high / low > 1.001) {
    const middle = Math.sqrt(low * high);
    if (meets(middle)) high = middle;
    else low = middle;
  }
  return { value: high, isFloor: false };
}

const atFloor = (what: string, value: number): string =>
  `${what} noise multiplier ${value} is the smallest that this accountant takes, and meets the target: less may do`;

/** RDP's answer is near PLD's, which is searched from there in small steps: each try takes long. */
function byPld(meets: (sigma: number) => boolean, rdp: number): Omit<Calibration, "rdp"> {
  let refused: string | undefined;
  const tried = (sigma: number): boolean => {
    try {
      return meets(sigma);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      refused = error.message;
      return false;
    }
  };
  const start = Math.max(rdp, NOISE_RANGE.minPld);
  if (!tried(start) && refused !== undefined) return { pld: null, notes: [`PLD: ${refused}`] };
  const found = search(tried, start, 1.25, NOISE_RANGE.minPld);
  if (found === undefined)
    return { pld: null, notes: ["PLD shows the target at no noise multiplier"] };
  const notes = [
    ...(found.isFloor ? [atFloor("PLD:", found.value)] : []),
    ...(refused === undefined ? [] : [`PLD's search ended where its grid did: ${refused}`]),
  ];
  return { pld: found.value, notes };
}

export function calibrateNoise(
  epsilon: number,
  delta: number,
  samplingRate: number,
  steps: number,
  onTry: Tried = () => {},
): Calibration {
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
  let tries = 0;
  const at = (noiseMultiplier: number) => {
    onTry(++tries);
    return { noiseMultiplier, samplingRate, steps };
  };
  const rdp = search((s) => rdpEpsilon(at(s), delta).epsilon <= epsilon, 1, 2);
  if (rdp === undefined)
    throw new UsageError(
      "epsilon",
      `within reach of noise multiplier ${NOISE_RANGE.max} (RDP)`,
      epsilon,
      "raise epsilon or delta, or take fewer steps",
    );
  const { pld, notes } = byPld((s) => pldEpsilon(at(s), delta, 0.004).upper <= epsilon, rdp.value);
  return {
    rdp: rdp.value,
    pld,
    notes: [...(rdp.isFloor ? [atFloor("RDP:", rdp.value)] : []), ...notes],
  };
}
