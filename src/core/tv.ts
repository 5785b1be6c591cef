/**
 * Exact total variation and Kolmogorov distance of the noise coordinate to the Gaussian of
 * equal variance (docs/theory.md E4). TV = sum over the intervals where f > g of the change
 * of F - Phi, so only the crossings of the two densities are searched; an error e in a
 * crossing costs O(e^2). F - Phi is extremal at the same crossings: Kolmogorov comes free.
 */
import { noiseLaw, type LawMethod } from "./law.js";
import { closeBracket } from "./root.js";
import { normalCdf, normalPdf } from "./stdlib.js";

/** Distances between a law and a Gaussian. */
export interface Distances {
  /** sup over events of the difference in probability, in [0, 1]. */
  readonly tv: number;
  /** sup_t |F(t) - Phi(t)|. */
  readonly kolmogorov: number;
}

/** Ascending points of the real line where two densities are compared; crossings between neighbours are searched. */
export function distancesFromCrossings(
  difference: (t: number) => number,
  cdfDifference: (t: number) => number,
  grid: ArrayLike<number>,
): Distances {
  let tv = 0;
  let kolmogorov = 0;
  let last = 0;
  let before = { x: grid[0], y: difference(grid[0]) };
  for (let i = 1; i < grid.length; i++) {
    const now = { x: grid[i], y: difference(grid[i]) };
    const [above, same] = [before.y > 0, before.y > 0 === now.y > 0];
    const ends = above ? ([before, now] as const) : ([now, before] as const);
    before = now;
    if (same) continue;
    const closed = closeBracket(difference, ...ends, 0);
    const change = cdfDifference((above ? closed.below : closed.above).x);
    if (above) tv += change - last;
    kolmogorov = Math.max(kolmogorov, Math.abs(change));
    last = change;
  }
  if (before.y > 0) tv -= last;
  return { tv: Math.max(0, tv), kolmogorov };
}

/**
 * TV(r, rho) and the Kolmogorov distance, absolute error below 1e-9.
 * @param rank r, integer in 1..4096
 * @param rho loading in [-1, 1]
 */
export function exactDistances(rank: number, rho: number, method: LawMethod = "auto"): Distances {
  const law = noiseLaw(rank, Math.abs(rho), method);
  const sd = Math.sqrt(law.variance);
  const points: number[] = [];
  for (let k = -450; k <= 450; k++) points.push((k / 50) * sd);
  // The density is steep or singular at N = -rho: look there on every scale.
  for (let e = 0; e < 28; e++) {
    const offset = sd * 2 ** (-2 * e);
    points.push(-law.rho - offset, -law.rho + offset);
  }
  const grid = Float64Array.from(points).sort();
  const difference = (n: number): number => law.pdf(n) - normalPdf(n / sd) / sd;
  const cdfDifference = (n: number): number =>
    n > 0 ? normalCdf(-n / sd) - law.survival(n) : law.cdf(n) - normalCdf(n / sd);
  return distancesFromCrossings(difference, cdfDifference, grid);
}

/** Exact TV of one noise coordinate to its Gaussian; see {@link exactDistances}. */
export function exactTv(rank: number, rho: number, method: LawMethod = "auto"): number {
  return exactDistances(rank, rho, method).tv;
}

/** Limits of r TV(r, 0) and sqrt(r) TV(r, rho): E|He4(Z)|/8 and (E|He3(Z)|/12)(6 rho + 2 rho^3)/(1+rho^2)^1.5. */
export const SHARP_RATE = {
  spread: 0.350075,
  skewed: (rho: number): number =>
    (0.1258344 * (6 + 2 * rho * rho) * Math.abs(rho)) /
    ((1 + rho * rho) * Math.sqrt(1 + rho * rho)),
};
