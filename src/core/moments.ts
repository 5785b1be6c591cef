/** Closed moments of the noise (docs/theory.md E2, E3), for every entry law whose fourth moment is known. */
import { checkLoading, checkRank } from "./errors.js";

/** Fourth standardised moment of the entries of A. */
export const ENTRY_KURTOSIS = { gaussian: 3, "kaiming-uniform": 1.8, rademacher: 1 } as const;

/** Var N_j for |q| = 1, i.i.d. entries of kurtosis kappa: (1 + (kappa - 2) rho^2)/r. */
export function coordinateVariance(rank: number, rho: number, kappa: number = 3): number {
  checkRank(rank);
  checkLoading(rho);
  return (1 + (kappa - 2) * rho * rho) / rank;
}

/** Cov(N_i, N_j) for i.i.d. entries of kurtosis kappa (E2). */
export function noiseCovariance(
  q: ArrayLike<number>,
  i: number,
  j: number,
  rank: number,
  kappa: number = 3,
): number {
  let square = 0;
  for (let k = 0; k < q.length; k++) square += q[k] * q[k];
  return (q[i] * q[j] + (i === j ? square + (kappa - 3) * q[i] * q[i] : 0)) / rank;
}

/** E|N|^2 over a whole row with |q| = 1 in m dimensions, i.i.d. entries: (m + kappa - 2)/r. */
export function rowEnergy(rank: number, dim: number, kappa: number = 3): number {
  return (dim + kappa - 2) / rank;
}

/**
 * Var N_j for A'A = (m/r) P, P a Haar-distributed projection of rank r (orthogonal init), |q| = 1.
 * Derived in docs/theory.md from E[P_ij P_kl] = alpha d_ij d_kl + beta (d_ik d_jl + d_il d_jk).
 */
export function orthogonalVariance(rank: number, dim: number, rho: number): number {
  if (dim === 1) return 0;
  const scale = (dim / rank) ** 2;
  const below = dim * (dim - 1) * (dim + 2);
  const alpha = (rank * ((dim + 1) * rank - 2)) / below;
  const beta = (rank * (dim - rank)) / below;
  return scale * ((alpha + beta) * rho * rho + beta) - rho * rho;
}

/** E|N|^2 for the orthogonal init, |q| = 1: (m/r)^2 E|qP|^2 - 1 = m/r - 1. */
export function orthogonalEnergy(rank: number, dim: number): number {
  return dim / rank - 1;
}

/** Standardised skewness of the Gaussian-A law. */
export function skewness(rank: number, rho: number): number {
  return ((6 + 2 * rho * rho) * rho) / ((1 + rho * rho) * Math.sqrt((1 + rho * rho) * rank));
}

/** Excess kurtosis of the Gaussian-A law. */
export function excessKurtosis(rank: number, rho: number): number {
  return (6 * (1 + 6 * rho * rho + (rho * rho) ** 2)) / ((1 + rho * rho) ** 2 * rank);
}
