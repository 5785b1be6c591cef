/**
 * The trade-off function that an accountant's profile delta(eps) guarantees (Dong, Roth & Su 2019, arXiv:1905.02383,
 * Proposition 6): the largest of the lines of its (eps, delta). A few of them lie below it, and so guarantee less.
 */
import { smallestEpsilon } from "../core/gaussian-mechanism.js";
import type { Schedule } from "./mechanism.js";
import { pldProfile } from "./pld.js";

/** One guarantee: factor = e^epsilon. */
interface Line {
  readonly factor: number;
  readonly delta: number;
}

/** h -> f(1 - h): the least probability under the neighbour of an event of probability h. */
export const inverseOf =
  (lines: readonly Line[]) =>
  (h: number): number => {
    let least = 0;
    for (const { factor, delta } of lines)
      least = Math.max(least, (h - delta) / factor, 1 - delta - factor * (1 - h));
    return Math.min(1, least);
  };

/** Guarantees that a trade-off function is made of. */
const LINES = 64;
/** Delta of the last of them: events of smaller probability are far below any audit's level. */
const LAST_DELTA = 1e-10;

/** What an account guarantees. */
export interface Guarantee {
  /** h -> f(1 - h). */
  readonly inverse: (h: number) => number;
  /** Smallest epsilon at a delta, by the same bound. */
  epsilon(delta: number): number;
}

/** Of the PLD accountant's upper bound. */
export function guaranteeOf(schedule: Schedule, eta = 0.01): Guarantee {
  const profile = pldProfile(schedule, eta);
  const last = smallestEpsilon(profile, LAST_DELTA);
  const lines = Array.from({ length: LINES }, (_, k): Line => {
    const epsilon = (last * k) / (LINES - 1);
    return { factor: Math.exp(epsilon), delta: profile(epsilon) };
  });
  return { inverse: inverseOf(lines), epsilon: (delta) => smallestEpsilon(profile, delta) };
}
