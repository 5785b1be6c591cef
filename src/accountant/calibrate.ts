/** The smallest noise multiplier that meets a target (epsilon, delta). */
import { UsageError } from "../core/errors.js";
import { checkDelta, checkEpsilon } from "../core/gaussian-mechanism.js";
import { checkRate, NOISE_RANGE } from "./mechanism.js";
import { pldEpsilon, pldMiddle } from "./pld.js";
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

/** How far from a start a search looks: by a factor again and again, or by its square, fourth power, .. */
interface Reach {
  readonly factor: number;
  readonly floor: number;
  readonly isGrowing?: boolean;
}

/** How near, relative, an answer is. */
const NEAR = 1.001;

/**
 * The smallest value that meets a target, from above: up or down from a start, then bisection.
 * @returns undefined where not even the largest noise multiplier meets it
 */
function search(
  meets: (sigma: number) => boolean,
  start: number,
  { factor, floor, isGrowing = false }: Reach,
): Found | undefined {
  let [high, low, by] = [start, start, factor];
  const widen = (): void => {
    if (isGrowing) by *= by;
  };
  if (meets(start)) {
    do {
      if (low === floor) return { value: floor, isFloor: true };
      high = low;
      low = Math.max(floor, low / by);
      widen();
    } while (meets(low));
  } else {
    do {
      if (high === NOISE_RANGE.max) return undefined;
      low = high;
      high = Math.min(NOISE_RANGE.max, high * by);
      widen();
    } while (!meets(high));
  }
  while (high / low > NEAR) {
    const middle = Math.sqrt(low * high);
    if (meets(middle)) high = middle;
    else low = middle;
  }
  return { value: high, isFloor: false };
}

const atFloor = (what: string, value: number): string =>
  `${what} noise multiplier ${value} is the smallest that this accountant takes, and meets the target: less may do`;

/** The PLD accountant at a noise multiplier: a bound on epsilon, and about where epsilon is. */
interface Pld {
  readonly upper: (sigma: number) => number;
  readonly middle: (sigma: number) => number;
}

/** Width of the brackets that decide, relative to epsilon. */
const DECIDING = 0.004;
const FLOOR = NOISE_RANGE.minPld;

/** Where the noise is by middles of rough brackets; undefined where there are none. */
function roughly({ middle }: Pld, epsilon: number, start: number): number | undefined {
  try {
    // The end that decides lies half a width above the middle.
    const meets = (sigma: number): boolean => middle(sigma) <= epsilon * (1 - DECIDING / 2);
    return search(meets, start, { factor: 1.25, floor: FLOOR })?.value;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** From the rough answer in small steps: each try that decides takes long. Where the grid refuses, from RDP's. */
function byPld(pld: Pld, epsilon: number, rdp: number): Omit<Calibration, "rdp"> {
  let refused: string | undefined;
  const tried = (sigma: number): boolean => {
    try {
      return pld.upper(sigma) <= epsilon;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      refused = error.message;
      return false;
    }
  };
  const start = Math.max(rdp, FLOOR);
  const guess = roughly(pld, epsilon, start);
  const near = { factor: 1.0009, floor: FLOOR, isGrowing: true };
  let found = guess === undefined ? undefined : search(tried, guess, near);
  if (found === undefined || refused !== undefined) {
    refused = undefined;
    if (!tried(start) && refused !== undefined) return { pld: null, notes: [`PLD: ${refused}`] };
    found = search(tried, start, { factor: 1.25, floor: FLOOR });
  }
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
  const rdp = search((s) => rdpEpsilon(at(s), delta).epsilon <= epsilon, 1, {
    factor: 2,
    floor: NOISE_RANGE.min,
  });
  if (rdp === undefined)
    throw new UsageError(
      "epsilon",
      `within reach of noise multiplier ${NOISE_RANGE.max} (RDP)`,
      epsilon,
      "raise epsilon or delta, or take fewer steps",
    );
  const accountant = {
    upper: (s: number) => pldEpsilon(at(s), delta, DECIDING).upper,
    middle: (s: number) => pldMiddle(at(s), delta),
  };
  const { pld, notes } = byPld(accountant, epsilon, rdp.value);
  return {
    rdp: rdp.value,
    pld,
    notes: [...(rdp.isFloor ? [atFloor("RDP:", rdp.value)] : []), ...notes],
  };
}
