/**
 * Gradient canaries (Nasr et al. 2023, arXiv:2302.07956): fixed directions that no two canaries share, how the
 * released gradients of a run speak of each, and guesses from that.
 */
import { shuffle } from "../core/permutation.js";
import type { Stream } from "../core/stream.js";

/** A direction of length 1: signs on some coordinates, over the root of their number. */
export interface Direction {
  readonly coordinates: Int32Array;
  readonly signs: Float32Array;
}

/** Orthogonal directions: coordinates in a random order, cut into groups of equal size. */
export function drawDirections(count: number, size: number, { uniform }: Stream): Direction[] {
  const group = Math.floor(size / count);
  if (group < 1) throw new RangeError(`${count} orthogonal directions in ${size} dimensions`);
  const order = Int32Array.from({ length: size }, (_, i) => i);
  shuffle(order, uniform);
  return Array.from({ length: count }, (_, c) => ({
    coordinates: order.slice(c * group, (c + 1) * group),
    signs: Float32Array.from({ length: group }, () => (uniform() < 0.5 ? -1 : 1)),
  }));
}

/** A gradient of this length along a direction. */
export function gradientAlong({ coordinates, signs }: Direction, length: number, size: number) {
  const gradient = new Float32Array(size);
  coordinates.forEach((i, k) => {
    gradient[i] = (length * signs[k]) / Math.sqrt(signs.length);
  });
  return gradient;
}

/** Inner product with a direction. */
export function along({ coordinates, signs }: Direction, x: ArrayLike<number>): number {
  let sum = 0;
  coordinates.forEach((i, k) => {
    sum += signs[k] * x[i];
  });
  return sum / Math.sqrt(signs.length);
}

/**
 * Log likelihood ratio, member against not, of x = what one step shows along a canary, over the clip: N(0, sigma^2),
 * or with probability q N(1, sigma^2).
 */
export function stepScore(x: number, sigma: number, rate: number): number {
  const log = (x - 0.5) / (sigma * sigma);
  return log > 30 ? log + Math.log(rate) : Math.log1p(rate * Math.expm1(log));
}

/**
 * Right guesses of a run: of the canaries with the largest scores that they are members, of those with the smallest
 * that they are not; ties in order of position.
 * @param guesses even, at most as many as canaries
 */
export function rightGuesses(
  scores: readonly number[],
  member: ArrayLike<number>,
  guesses: number,
): number {
  const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a] || a - b);
  const half = guesses / 2;
  return (
    order.slice(0, half).filter((i) => member[i] === 1).length +
    order.slice(order.length - half).filter((i) => member[i] === 0).length
  );
}
