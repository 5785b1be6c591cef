/** The exact privacy profile of the Gaussian mechanism (Balle & Wang 2018, arXiv:1805.06530, Theorem 8). */
import { UsageError } from "./errors.js";
import { closeBracket, type Point } from "./root.js";
import { erfcx, normalCdf } from "./stdlib.js";

/** Throws {@link UsageError} unless `epsilon` is a finite number >= 0. */
export function checkEpsilon(epsilon: number, option = "epsilon"): void {
  if (!(epsilon >= 0 && epsilon < Infinity))
    throw new UsageError(
      option,
      "a number >= 0",
      epsilon,
      "give the privacy parameter epsilon, e.g. 1",
    );
}

/** Throws {@link UsageError} unless `delta` lies in (0, 1). */
export function checkDelta(delta: number, option = "delta"): void {
  if (!(delta > 0 && delta < 1))
    throw new UsageError(
      option,
      "a number between 0 and 1, ends excluded",
      delta,
      "give the privacy parameter delta, e.g. 1e-5",
    );
}

/**
 * delta(epsilon) = Phi(mu/2 - eps/mu) - e^eps Phi(-mu/2 - eps/mu) of N(0, 1) against N(mu, 1).
 * @param mu sensitivity over noise standard deviation, >= 0
 */
export function gaussianDelta(epsilon: number, mu: number): number {
  if (mu === 0) return 0;
  const near = mu / 2 - epsilon / mu;
  const far = mu / 2 + epsilon / mu;
  // e^eps Phi(-far) = erfcx(far/sqrt 2)/2 exp(-near^2/2): no overflow for large epsilon. Below the
  // mode, both terms share the factor exp(-near^2/2), whose difference keeps its relative accuracy.
  const common = 0.5 * Math.exp(-0.5 * near * near);
  if (near < 0)
    return Math.max(0, common * (erfcx(-near * Math.SQRT1_2) - erfcx(far * Math.SQRT1_2)));
  const second =
    far >= 0 ? common * erfcx(far * Math.SQRT1_2) : Math.exp(epsilon) * normalCdf(-far);
  return Math.max(0, normalCdf(near) - second);
}

/** Smallest epsilon >= 0 with delta(epsilon) <= delta. */
export function gaussianEpsilon(delta: number, mu: number): number {
  return smallestEpsilon((epsilon) => gaussianDelta(epsilon, mu), delta);
}

/**
 * Two points, of which the first is above zero and the second is not: from 0 and 1 by steps of the secant, at least
 * twice and at most eight times as far. A concave function's secant ends beyond its root.
 */
function bracketOf(f: (x: number) => number, start: Point, most: number): [Point, Point] | null {
  let low = start;
  for (let x = Math.min(1, most); ;) {
    const high = { x, y: f(x) };
    if (!(high.y > 0)) return [low, high];
    if (x >= most) return null;
    const secant = x + (high.y * (x - low.x)) / (low.y - high.y);
    // A secant that rises, or a value that is no number, says nothing.
    x = Math.min(most, secant > 2 * x ? Math.min(secant, 8 * x) : 2 * x);
    low = high;
  }
}

/**
 * Smallest epsilon >= 0 at which a non-increasing profile is at most delta, from above, to a relative 1e-12: the
 * profile there is at most delta. Infinity above `most`.
 */
export function smallestEpsilon(
  profile: (epsilon: number) => number,
  delta: number,
  most = 1e9,
): number {
  const atZero = profile(0);
  if (atZero <= delta) return 0;
  const gap = (epsilon: number): number => Math.log(profile(epsilon) / delta);
  const bracket = bracketOf(gap, { x: 0, y: Math.log(atZero / delta) }, most);
  if (bracket === null) return Infinity;
  return closeBracket(gap, ...bracket, 1e-12).below.x;
}
