/**
 * Rigorous upper bounds on the distance between the noise coordinate
 * and its Gaussian (docs/theory.md E5), one function a theorem.
 */
import { checkLoading, checkRank } from "./errors.js";
import { logChiSquareMean, logScaleRange } from "./law.js";
import { excessKurtosis } from "./moments.js";
import { integratePanels } from "./quadrature.js";
import { normalCdf } from "./stdlib.js";

/**
 * TV <= min(1, 2 sqrt(k4/6)), k4 the excess kurtosis: second Wiener
 * chaos (Nourdin & Peccati 2009, doi:10.1007/s00440-008-0162-x).
 */
export function fourthMomentBound(rank: number, rho: number): number {
  checkRank(rank);
  checkLoading(rho);
  return Math.min(1, 2 * Math.sqrt(excessKurtosis(rank, rho) / 6));
}

/** Exact TV between Normal(mu, sigma^2) and Normal(0, tau^2); sigma = 0 is a point mass (TV 1). */
export function normalTv(mu: number, sigma: number, tau: number): number {
  if (sigma === 0) return 1;
  const a = 1 / (tau * tau) - 1 / (sigma * sigma);
  const b = mu / (sigma * sigma);
  const c = -(mu * mu) / (sigma * sigma) + 2 * Math.log(tau / sigma);
  const cdfDifference = (t: number): number => normalCdf((t - mu) / sigma) - normalCdf(t / tau);
  // a t^2 + 2 b t + c = 0; the stable pair of roots
  const root = b * b - a * c;
  if (!(root > 0)) return 0;
  const k = -(b + (b >= 0 ? 1 : -1) * Math.sqrt(root));
  const second = cdfDifference(c / k);
  return Math.abs(a === 0 ? second : cdfDifference(k / a) - second);
}

/**
 * TV <= E[TV(Normal(rho(c-1), (1-rho^2)c/r), Normal(0, (1+rho^2)/r))],
 * c ~ chi2_r/r: convexity of TV, one quadrature (error < 1e-8).
 */
export function scaleMixtureBound(rank: number, rho: number): number {
  checkRank(rank);
  checkLoading(rho);
  const size = Math.abs(rho);
  if (size === 1) return 1;
  const [low, high] = logScaleRange(rank);
  // Kinks: where the conditional and the target variances agree, and at c = 1 where the conditional mean changes sign.
  const kink = Math.log((1 + rho * rho) / (1 - rho * rho));
  const near = [0, kink].flatMap((x) => [
    x,
    ...[1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1, 3].flatMap((d) => [x - d, x + d]),
  ]);
  const edges = [low, ...near.filter((x) => x > low && x < high).sort((x, y) => x - y), high];
  const tau = Math.sqrt((1 + rho * rho) / rank);
  const integrand = (x: number): number => {
    const c = Math.exp(x);
    return (
      c *
      Math.exp(logChiSquareMean(c, rank)) *
      normalTv(size * (c - 1), Math.sqrt(((1 - rho * rho) * c) / rank), tau)
    );
  };
  return Math.min(1, integratePanels(integrand, edges, 6));
}

/**
 * E|z w - rho|^3 for a standard bivariate normal pair of correlation
 * rho: z w = E (rho + cos phi), E ~ Exp(1), phi uniform.
 */
export function absoluteThirdMoment(rho: number): number {
  const p = Math.abs(rho);
  const conditional = (k: number): number => {
    const signed = 6 * k * k * k - 6 * k * k * p + 3 * k * p * p - p * p * p;
    return k > 0 ? 12 * k * k * k * Math.exp(-p / k) - signed : -signed;
  };
  const turn = Math.acos(-p);
  const f = (phi: number): number => conditional(p + Math.cos(phi));
  return integratePanels(f, [0, turn, Math.PI], 8) / Math.PI;
}

/**
 * sup|F - Phi| <= 0.4748 E|X|^3/(sd^3 sqrt r), X = z w - rho: i.i.d.
 * Berry-Esseen (Shevtsova 2011, arXiv:1111.6554). Kolmogorov, not TV.
 */
export function berryEsseenBound(rank: number, rho: number): number {
  checkRank(rank);
  checkLoading(rho);
  return Math.min(
    1,
    (0.4748 * absoluteThirdMoment(rho)) / ((1 + rho * rho) * Math.sqrt((1 + rho * rho) * rank)),
  );
}
