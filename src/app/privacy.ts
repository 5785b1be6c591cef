/** The privacy of one gradient row without noise: exact, by the rebuttal's theorem, and by the Gaussian reading. */
import {
  gaussianReading,
  privacyProfile,
  rebuttalPrinted,
  rebuttalRepaired,
  type RebuttalBound,
} from "../core/privacy.js";
import { checkOneOf } from "./epsilon-or-delta.js";

/** JSON has no infinity: an epsilon that does not exist is null. */
const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

/** A form of the rebuttal's bound, and the tail probability with which it reaches a delta. */
interface Form {
  readonly bound: (rank: number, dim: number, rho: number, tail: number) => RebuttalBound;
  readonly tailOf: (delta: number, floor: number) => number;
}
const PRINTED: Form = { bound: rebuttalPrinted, tailOf: (delta, floor) => (delta - floor) / 3 };
const REPAIRED: Form = { bound: rebuttalRepaired, tailOf: (delta) => delta / 3 };

interface Query {
  readonly rank: number;
  readonly dim: number;
  readonly rho: number;
  /** Smallest delta with an epsilon. */
  readonly floor: number;
}

/** Smallest tail probability, of those that matter, at which the bound is at most epsilon; undefined where none is. */
function tailFor(bound: (tail: number) => RebuttalBound, epsilon: number): number | undefined {
  // Epsilon falls as the tail probability grows: bisect on its logarithm.
  const meets = (tail: number): boolean => {
    const b = bound(tail);
    return b.applies && b.epsilon <= epsilon;
  };
  let [low, high] = [Math.log(1e-300), Math.log(0.33)];
  if (!meets(Math.exp(high))) return undefined;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (meets(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}

/** The bound at a given delta, or the smallest delta it gives for an epsilon. */
function boundAt(
  { bound: form, tailOf }: Form,
  { rank, dim, rho, floor }: Query,
  epsilon?: number,
  delta?: number,
) {
  const bound = (tail: number): RebuttalBound => form(rank, dim, rho, tail);
  if (delta !== undefined) {
    const tail = tailOf(delta, floor);
    const reached = tail > 0 && tail < 1 ? bound(tail) : undefined;
    const applies = reached?.applies ?? false;
    return { epsilon: applies ? (reached?.epsilon ?? null) : null, delta, applies };
  }
  const tail = tailFor(bound, epsilon as number);
  const reached = tail === undefined ? null : Math.min(1, bound(tail).delta);
  return { epsilon: epsilon as number, delta: reached, applies: reached !== null };
}

/** The vector query without noise: exact, by the rebuttal's theorem, and by the Gaussian reading. */
export function privacySummary(
  rank: number,
  dim: number,
  rho: number,
  epsilon?: number,
  delta?: number,
) {
  checkOneOf(epsilon, delta);
  const profile = privacyProfile(rank, dim, rho);
  const query = { rank, dim, rho, floor: profile.floor };
  const at = epsilon ?? profile.epsilon(delta as number);
  const value = Number.isFinite(at) ? profile.delta(at) : { value: profile.floor, error: 0 };
  return {
    rank,
    dim,
    rho,
    epsilon: finite(at),
    delta: delta ?? value.value,
    /** Numerical error estimate of delta: the profile is a quadrature, nothing is sampled. */
    standardError: value.error,
    deltaFloor: profile.floor,
    rebuttal: boundAt(PRINTED, query, epsilon, delta),
    repaired: boundAt(REPAIRED, query, epsilon, delta),
    gaussianReading: {
      mu: gaussianReading.mu(rank, rho),
      epsilon: epsilon ?? gaussianReading.epsilon(delta as number, rank, rho),
      delta: delta ?? gaussianReading.delta(epsilon as number, rank, rho),
    },
    ...(Number.isFinite(at)
      ? {}
      : { note: "no epsilon reaches this delta: it is at or below the floor P(loss = infinity)" }),
  };
}
