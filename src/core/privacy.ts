/**
 * The exact privacy profile of one row (vector query) without added noise: Y = M v with M = A'A, A ~ N(0, 1/r), against
 * M v', |v| = |v'| = 1, v.v' = rho = cos(phi) (docs/theory.md E10).
 *
 * With t = (v'.Y)/(v.Y) and X = r |Y|^2/(v.Y), the privacy loss is L = ((m+1-r)/2) log t + (X/2)(1/t - 1), and t
 * and X are independent: X ~ chi2_{m+r-1}, t = cos(phi - theta)/cos(theta) with theta of density c_r
 * cos^{r-1}(theta) on (-pi/2, pi/2) (tan(theta) sqrt(r) is Student t_r). L = +Infinity where t <= 0. Given t the
 * loss is monotone in X, so the hockey-stick divergence is a difference of two chi-square tails, integrated over
 * theta: no sampling. Derivation: docs/theory.md.
 */
import { checkLoading, checkRank, UsageError } from "./errors.js";
import { gaussianDelta, gaussianEpsilon, smallestEpsilon } from "./gaussian-mechanism.js";
import { chiSquareQuantile, logGammaP, logGammaQ } from "./gamma.js";
import { integrateAdaptive } from "./quadrature.js";
import { gammaln, tCdf, tQuantile } from "./stdlib.js";

/** Throws {@link UsageError} unless `dim` is an integer in 2..1e6. */
export function checkQueryDim(dim: number): void {
  if (!(Number.isInteger(dim) && dim >= 2 && dim <= 1e6)) {
    throw new UsageError(
      "dim",
      "an integer from 2 to 1000000",
      dim,
      "give the input dimension m of the adapted layer, e.g. 768",
    );
  }
}

/** Value with a numerical error estimate. */
export interface ProfileValue {
  readonly value: number;
  readonly error: number;
}

/** Exact profile of one (r, m, rho). */
export interface PrivacyProfile {
  readonly rank: number;
  readonly dim: number;
  readonly rho: number;
  /** P(L = infinity) = P(T_r <= -rho sqrt(r/(1 - rho^2))): no epsilon reaches a smaller delta. */
  readonly floor: number;
  /** Hockey-stick divergence at epsilon (any real number). */
  delta(epsilon: number): ProfileValue;
  /** Smallest epsilon >= 0 with delta(epsilon) <= delta; Infinity at or below the floor. */
  epsilon(delta: number): number;
}

/** P(L = infinity), closed form. */
export function deltaFloor(rank: number, rho: number): number {
  if (rho >= 1) return 0;
  if (rho <= -1) return 1;
  return rank === 1
    ? Math.acos(rho) / Math.PI
    : tCdf(-rho * Math.sqrt(rank / ((1 - rho) * (1 + rho))), rank);
}

/**
 * Panels that resolve the integrand: around 0 and phi on the
 * scale of theta, around the fold phi/2, where t = 1, on all.
 */
function panelEdges(rank: number, phi: number): number[] {
  const [low, high] = [phi - Math.PI / 2, Math.PI / 2];
  const near = [0.1, 0.5, 1, 2, 3, 5, 8, 14].map((d) => d / Math.sqrt(rank));
  const fold = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.05, 0.2];
  return [
    low,
    high,
    0,
    phi,
    phi / 2,
    ...near.flatMap((d) => [d, -d, phi + d, phi - d]),
    ...fold.flatMap((d) => [phi / 2 + d, phi / 2 - d]),
  ]
    .filter((x) => x >= low && x <= high)
    .sort((a, b) => a - b)
    .filter((x, i, all) => i === 0 || x > all[i - 1]);
}

/**
 * Given theta, the difference of two chi-square tails that
 * the divergence at epsilon is, times the density of theta.
 */
function tailDifference(rank: number, dim: number, phi: number) {
  const half = (dim + rank - 1) / 2;
  const slope = (dim + 1 - rank) / 2;
  const logC = gammaln((rank + 1) / 2) - gammaln(rank / 2) - 0.5 * Math.log(Math.PI);
  return (epsilon: number) =>
    (theta: number): number => {
      const here = Math.cos(theta);
      const there = Math.cos(phi - theta);
      if (!(here > 0 && there > 0)) return 0;
      // log t from sines near t = 1, where cos(phi - theta)/cos(theta) would cancel.
      const excess = (2 * Math.sin(phi / 2) * Math.sin(theta - phi / 2)) / here;
      const t = 1 + excess;
      const logT = Math.abs(excess) < 0.5 ? Math.log1p(excess) : Math.log(there / here);
      const atFold = epsilon < 0 ? -Infinity : Infinity;
      const limit = excess === 0 ? atFold : (2 * t * (slope * logT - epsilon)) / excess;
      const below = excess > 0;
      if (below && !(limit > 0)) return 0;
      const tail = below ? logGammaP : logGammaQ;
      const weight = logC + (rank - 1) * Math.log(here);
      const first = weight + tail(half, limit / 2);
      // The second tail, which costs as much, is only taken off.
      if (Math.exp(first) === 0) return 0;
      const second = weight + epsilon + (rank - 1) * logT + tail(half, limit / (2 * t));
      return first > second ? Math.exp(first) * -Math.expm1(second - first) : 0;
    };
}

/**
 * @param rank r in 1..4096
 * @param dim m in 2..1e6
 * @param rho cosine of the neighbouring unit gradients, in [-1, 1]
 * @throws UsageError outside the domain
 */
export function privacyProfile(rank: number, dim: number, rho: number): PrivacyProfile {
  checkRank(rank);
  checkQueryDim(dim);
  checkLoading(rho);
  const floor = deltaFloor(rank, rho);
  const phi = Math.acos(rho);
  const integrand = tailDifference(rank, dim, phi);
  const edges = panelEdges(rank, phi);
  const delta = (epsilon: number): ProfileValue => {
    if (rho === 1) return { value: Math.max(0, -Math.expm1(epsilon)), error: 0 };
    if (rho === -1) return { value: 1, error: 0 };
    const { value, error } = integrateAdaptive(integrand(epsilon), edges);
    return { value: Math.min(1, floor + value), error: error + 1e-14 * (floor + value) };
  };
  const epsilon = (target: number): number => {
    if (target > floor) return smallestEpsilon((e) => delta(e).value, target);
    return rho === 1 ? 0 : Infinity;
  };
  return { rank, dim, rho, floor, delta, epsilon };
}

/**
 * What the Gaussian reading would promise: the Gaussian
 * mechanism with mu = sqrt(2 (1 - rho) r), noise variance 1/r.
 */
export const gaussianReading = {
  mu: (rank: number, rho: number): number => Math.sqrt(2 * (1 - rho) * rank),
  delta: (epsilon: number, rank: number, rho: number): number =>
    gaussianDelta(epsilon, gaussianReading.mu(rank, rho)),
  epsilon: (delta: number, rank: number, rho: number): number =>
    gaussianEpsilon(delta, gaussianReading.mu(rank, rho)),
};

/** A bound in the form of the rebuttal's Theorem 1. */
export interface RebuttalBound {
  /** Whether its condition rho > K holds; epsilon is NaN otherwise. */
  readonly applies: boolean;
  readonly epsilon: number;
  readonly delta: number;
}

function pieces(
  rank: number,
  dim: number,
  rho: number,
  deltaPrime: number,
): { k: number; kappa: number; applies: boolean } {
  const k =
    rho >= 1 ? 0 : Math.sqrt(((1 - rho) * (1 + rho)) / rank) * tQuantile(1 - deltaPrime, rank);
  return { k, kappa: chiSquareQuantile(1 - deltaPrime, dim + rank - 1), applies: rho > k };
}

/**
 * The rebuttal's Theorem 1 (arXiv:2601.21719) as it is printed there, for the tail probability deltaPrime:
 * delta = floor + 3 deltaPrime, eps = ((m+r-1)/2) ln(rho+K) + (1-rho+K) kappa/(2 (rho-K)).
 */
export function rebuttalPrinted(
  rank: number,
  dim: number,
  rho: number,
  deltaPrime: number,
): RebuttalBound {
  const { k, kappa, applies } = pieces(rank, dim, rho, deltaPrime);
  const epsilon =
    ((dim + rank - 1) / 2) * Math.log(rho + k) + ((1 - rho + k) * kappa) / (2 * (rho - k));
  return {
    applies,
    epsilon: applies ? epsilon : NaN,
    delta: deltaFloor(rank, rho) + 3 * deltaPrime,
  };
}

/**
 * The same bound with the exponent that the density has, (m+1-r)/2, taken at whichever end of [rho-K,
 * rho+K] is worse, and delta = 3 deltaPrime: {t <= 0} lies inside {t < rho - K}. On the complement of the
 * three tails t is in [rho-K, rho+K] and X <= kappa, so L <= epsilon there (proof in docs/theory.md).
 */
export function rebuttalRepaired(
  rank: number,
  dim: number,
  rho: number,
  deltaPrime: number,
): RebuttalBound {
  const { k, kappa, applies } = pieces(rank, dim, rho, deltaPrime);
  const slope = (dim + 1 - rank) / 2;
  const epsilon =
    Math.max(slope * Math.log(rho + k), slope * Math.log(rho - k)) +
    ((1 - rho + k) * kappa) / (2 * (rho - k));
  return { applies, epsilon: applies ? epsilon : NaN, delta: 3 * deltaPrime };
}
