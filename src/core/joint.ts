/**
 * Exact joint total variation of one whole noise row to the Gaussian of equal covariance (docs/theory.md E6), |q| = 1.
 * In (u, w) = (N.q, r |N_perp|^2) the log density ratio is linear in w for fixed u, so the inner integral is a
 * chi-square tail and one quadrature over log(1 + u) remains. Derivation: docs/theory.md.
 */
import { checkDim, checkRank } from "./errors.js";
import { logChiSquareMean, logScaleRange } from "./law.js";
import { integratePanels } from "./quadrature.js";
import { gammaP } from "./gamma.js";

/** Value with a numerical error estimate. */
export interface JointTv {
  readonly tv: number;
  /** Difference to the same rule at half the resolution plus the truncation: an estimate, not a bound. */
  readonly error: number;
}

/** log of p(u, w)/g(u, w), written const(u) + w u / (2 (1 + u)); -Infinity for u <= -1. */
export function jointLogRatio(u: number, w: number, rank: number, dim: number): number {
  if (!(u > -1)) return -Infinity;
  return rowTerm(u, rank, dim - 1) + (w * u) / (2 * (1 + u));
}

function rowTerm(u: number, rank: number, k: number): number {
  const logGauss = -0.5 * Math.log((4 * Math.PI) / rank) - (u * u * rank) / 4;
  return logChiSquareMean(1 + u, rank) - logGauss - (k / 2) * Math.log1p(u);
}

/** P(chi2_k <= x); a chi-square with 0 degrees of freedom is the point 0. */
function chiSquareCdf(x: number, k: number): number {
  if (!(x > 0)) return 0;
  return k === 0 ? 1 : gammaP(k / 2, x / 2);
}

/** P(p > g) under p and under g: TV is their difference. Also the exact probabilities a sampler is checked against. */
export function jointSetMasses(
  rank: number,
  dim: number,
  split = 4,
): { underNoise: number; underGaussian: number } {
  checkRank(rank);
  checkDim(dim);
  const k = dim - 1;
  const [low, high] = logScaleRange(rank);
  const scales = [Math.sqrt(8 / Math.max(k, 1)), Math.sqrt(2 / rank)];
  const near = scales.flatMap((s) =>
    [0.02, 0.1, 0.3, 0.6, 1, 1.5, 2, 3, 4, 6, 8, 12].flatMap((d) => [d * s, -d * s]),
  );
  const inside = [0, ...near].filter((x) => x > low && x < high);
  const edges = [low, ...inside.sort((x, y) => x - y), high];
  const masses = (s: number): [number, number] => {
    const u = s - 1;
    const term = rowTerm(u, rank, k);
    const gauss = Math.exp(-(u * u * rank) / 4) / Math.sqrt((4 * Math.PI) / rank);
    const noise = Math.exp(logChiSquareMean(s, rank));
    if (k === 0 || u === 0) return term > 0 ? [noise, gauss] : [0, 0];
    const threshold = (-2 * s * term) / u;
    const belowNoise = chiSquareCdf(threshold / s, k);
    const belowGauss = chiSquareCdf(threshold, k);
    return u > 0
      ? [noise * (1 - belowNoise), gauss * (1 - belowGauss)]
      : [noise * belowNoise, gauss * belowGauss];
  };
  // Both integrals ask at the same places in the same order: the second takes what the first found.
  const later: number[] = [];
  const underNoise = integratePanels(
    (x) => {
      const [noise, gaussian] = masses(Math.exp(x));
      later.push(Math.exp(x) * gaussian);
      return Math.exp(x) * noise;
    },
    edges,
    split,
  );
  let at = 0;
  return { underNoise, underGaussian: integratePanels(() => later[at++], edges, split) };
}

/**
 * Exact joint TV of one noise row.
 * @param rank r in 1..4096
 * @param dim m in 1..1e6; m = 1 is the coordinate with rho = 1
 * @returns tv in [0, 1] with an error estimate far below 1e-3
 */
export function jointTv(rank: number, dim: number): JointTv {
  const fine = jointSetMasses(rank, dim, 4);
  const coarse = jointSetMasses(rank, dim, 2);
  const tv = fine.underNoise - fine.underGaussian;
  return { tv, error: Math.abs(tv - (coarse.underNoise - coarse.underGaussian)) + 1e-12 };
}
