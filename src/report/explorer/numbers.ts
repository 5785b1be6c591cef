/**
 * What the explorer computes, by the functions that `loradp law`, `privacy` and `accountant` call. It runs in the
 * browser, and in Node for the setting that the page is made with.
 */
import { isAtEnd, rdpEpsilon } from "../../accountant/rdp.js";
import { pldEpsilon } from "../../accountant/pld.js";
import type { SubsampledGaussian } from "../../accountant/mechanism.js";
import { berryEsseenBound, fourthMomentBound, scaleMixtureBound } from "../../core/bounds.js";
import { UsageError } from "../../core/errors.js";
import { jointTv } from "../../core/joint.js";
import { coordinateVariance } from "../../core/moments.js";
import {
  gaussianReading,
  privacyProfile,
  rebuttalPrinted,
  rebuttalRepaired,
  type RebuttalBound,
} from "../../core/privacy.js";
import { exactTv } from "../../core/tv.js";
import { densityOf, type Density } from "./density.js";
import type { Setting } from "./fields.js";

/** One coordinate of the noise, for a row of length 1. */
export interface Coordinate {
  readonly variance: number;
  readonly tv: number;
  readonly fourthMoment: number;
  readonly scaleMixture: number;
  /** On the Kolmogorov distance. */
  readonly berryEsseen: number;
  readonly density: Density;
}

/** One row without added noise, at delta. An epsilon that does not exist is null. */
export interface RowPrivacy {
  readonly epsilon: number | null;
  /** Chance of an answer that tells the neighbours apart: no epsilon reaches it or a smaller delta. */
  readonly floor: number;
  /** The rebuttal's Theorem 1; null where its conditions do not hold. */
  readonly printed: number | null;
  readonly repaired: number | null;
  readonly gaussian: number;
}

/** DP-SGD by RDP: an upper bound. */
export interface Accounted extends SubsampledGaussian {
  readonly epsilon: number;
  readonly order: number;
  /** Whether its order is at an end of the search: valid, but it may be far too large. */
  readonly isLoose: boolean;
}

export interface Numbers {
  readonly coordinate: Coordinate;
  readonly jointTv: number;
  /** Null for one input: two unit rows of one number are equal or opposite. */
  readonly row: RowPrivacy | null;
  readonly dpSgd: Accounted;
}

/** Computes again only where the arguments differ from those of the call before. */
function last<A extends readonly number[], T>(compute: (...args: A) => T): (...args: A) => T {
  let found: { readonly args: A; readonly value: T } | undefined;
  return (...args) => {
    if (!found?.args.every((x, i) => Object.is(x, args[i])))
      found = { args, value: compute(...args) };
    return found.value;
  };
}

const coordinateOf = last((rank: number, loading: number): Coordinate => ({
  variance: coordinateVariance(rank, loading),
  tv: exactTv(rank, loading),
  fourthMoment: fourthMomentBound(rank, loading),
  scaleMixture: scaleMixtureBound(rank, loading),
  berryEsseen: berryEsseenBound(rank, loading),
  density: densityOf(rank, loading),
}));

const joint = last((rank: number, dim: number): number => jointTv(rank, dim).tv);

/** A form of the rebuttal's bound, where its tail probability is one and its condition holds. */
function epsilonOf(tail: number, bound: (tail: number) => RebuttalBound): number | null {
  if (!(tail > 0 && tail < 1)) return null;
  const { applies, epsilon } = bound(tail);
  // For equal rows and a delta near 0 it is no number, though its condition holds.
  return applies && Number.isFinite(epsilon) ? epsilon : null;
}

const rowOf = last((rank: number, dim: number, rho: number, delta: number): RowPrivacy | null => {
  if (dim < 2) return null;
  const profile = privacyProfile(rank, dim, rho);
  const epsilon = profile.epsilon(delta);
  const { floor } = profile;
  return {
    epsilon: Number.isFinite(epsilon) ? epsilon : null,
    floor,
    printed: epsilonOf((delta - floor) / 3, (tail) => rebuttalPrinted(rank, dim, rho, tail)),
    repaired: epsilonOf(delta / 3, (tail) => rebuttalRepaired(rank, dim, rho, tail)),
    gaussian: gaussianReading.epsilon(delta, rank, rho),
  };
});

/** Noise of standard deviation 1/sqrt(r) for a row of length 1, as DP-SGD's noise over a clipping norm of 1. */
export const mechanismOf = ({ rank, examples, batch, steps }: Setting): SubsampledGaussian => ({
  noiseMultiplier: 1 / Math.sqrt(rank),
  samplingRate: batch / examples,
  steps,
});

const accounted = last(
  (noiseMultiplier: number, samplingRate: number, steps: number, delta: number): Accounted => {
    const mechanism = { noiseMultiplier, samplingRate, steps };
    const bound = rdpEpsilon(mechanism, delta);
    const { epsilon, order } = bound;
    return { ...mechanism, epsilon, order, isLoose: epsilon > 0 && isAtEnd(bound) };
  },
);

export function numbersOf(setting: Setting): Numbers {
  const { rank, dim, cosine, loading, delta } = setting;
  const { noiseMultiplier, samplingRate, steps } = mechanismOf(setting);
  return {
    coordinate: coordinateOf(rank, loading),
    jointTv: joint(rank, dim),
    row: rowOf(rank, dim, cosine, delta),
    dpSgd: accounted(noiseMultiplier, samplingRate, steps, delta),
  };
}

/** PLD's bracket, which holds the exact epsilon (an upper end of null: none was shown), or why there is none. */
export type BracketFound =
  { readonly lower: number; readonly upper: number | null } | { readonly why: string };

/** It takes seconds. */
export function bracketOf(setting: Setting): BracketFound {
  try {
    const { lower, upper } = pldEpsilon(mechanismOf(setting), setting.delta);
    return { lower, upper: upper === Infinity ? null : upper };
  } catch (error) {
    if (error instanceof UsageError) return { why: error.message };
    throw error;
  }
}
