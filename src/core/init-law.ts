/**
 * What an adapter's law of A does to E[A'A] and to the noise of a coordinate (docs/theory.md E17). Entries are i.i.d.
 * of mean 0; `moments` are E a^4, E a^6 and E a^8 of an entry of variance 1.
 */

/** Moments of a standardised entry: the fourth is kappa. */
export interface EntryMoments {
  readonly fourth: number;
  readonly sixth: number;
  readonly eighth: number;
}

export const NORMAL_MOMENTS: EntryMoments = { fourth: 3, sixth: 15, eighth: 105 };
/** U(-sqrt 3, sqrt 3): E a^(2k) = 3^k/(2k + 1). */
export const UNIFORM_MOMENTS: EntryMoments = { fourth: 9 / 5, sixth: 27 / 7, eighth: 9 };

/** r Var(N_j)/|q|^2 = 1 + (kappa - 2) rho^2 (E2). */
export const relativeVariance = (rho: number, { fourth }: EntryMoments): number =>
  1 + (fourth - 2) * rho * rho;

/**
 * Excess kurtosis of a coordinate of N = q (A'A/c - I), c the scale: the mean over r independent X = a (rho a + y) -
 * rho, y the sum of the other q_i a_i, so that E X^4 = rho^4 E(a^2 - 1)^4 + 6 rho^2 E[(a^2 - 1)^2 a^2] E y^2 +
 * kappa E y^4.
 * @param others sum over the other coordinates of (q_i/|q|)^4
 */
export function excessKurtosisOf(
  rank: number,
  rho: number,
  others: number,
  moments: EntryMoments,
): number {
  const { fourth, sixth, eighth } = moments;
  const rest = 1 - rho * rho;
  const square = rho * rho;
  const aboutOne = eighth - 4 * sixth + 6 * fourth - 3;
  const crossed = sixth - 2 * fourth + 1;
  const restFourth = 3 * rest * rest + (fourth - 3) * others;
  const central = square * square * aboutOne + 6 * square * crossed * rest + fourth * restFourth;
  const variance = relativeVariance(rho, moments);
  return (central / (variance * variance) - 3) / rank;
}
