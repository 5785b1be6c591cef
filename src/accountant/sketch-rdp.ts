/**
 * Epsilon of a Gaussian sketch by its Renyi divergences and their tight conversion: the route of the Gaussian mixing
 * mechanism (Lev et al. 2025, arXiv:2505.24603), an upper bound beside the exact value of core/sketch.ts.
 */
import { checkDelta } from "../core/gaussian-mechanism.js";
import { reversed, sketchRenyi } from "../core/sketch.js";
import { epsilonOfRenyi } from "./rdp.js";

/** Golden section of log(order - 1). */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const [FROM, STEPS] = [-40, 120];

/** Below an order of 1 and this have divergences finite values both ways: l/(1 - l), or 1/(l - 1). */
const excessLimit = (eigenvalues: readonly number[]): number =>
  eigenvalues.reduce((a, l) => Math.min(a, l < 1 ? l / (1 - l) : 1 / (l - 1)), Infinity);

/** Orders nearer to 1 than this, an order of 1 + x does not hold x well enough. */
const LEAST_EXCESS = 1e-12;

/**
 * Upper bound on epsilon at delta, both directions, at the best order.
 * @param eigenvalues of S^-1 S_1
 * @returns Infinity where eigenvalues are so far from 1 that no order is to be had: nothing is bounded
 */
export function sketchRdpEpsilon(
  delta: number,
  rank: number,
  eigenvalues: readonly number[],
): number {
  checkDelta(delta);
  const other = reversed(eigenvalues);
  const bound = (log: number): number => {
    const order = 1 + Math.exp(log);
    const renyi = Math.max(sketchRenyi(order, rank, eigenvalues), sketchRenyi(order, rank, other));
    return Math.max(0, epsilonOfRenyi(renyi, order, delta));
  };
  const limit = excessLimit(eigenvalues);
  if (limit < LEAST_EXCESS) return Infinity;
  let [low, high] = [FROM, Math.min(12, Math.log(limit))];
  for (let step = 0; step < STEPS; step++) {
    const [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (bound(left) <= bound(right)) high = right;
    else low = left;
  }
  return bound(low);
}
