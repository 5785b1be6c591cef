/** The exact privacy profile of the Gaussian mechanism (Balle & Wang 2018, arXiv:1805.06530, Theorem 8). */
import { UsageError } from "./errors.js";
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

/** The first of 1, 2, 4, .. at which a profile is at most delta; Infinity above `most`. */
function firstBelow(profile: (epsilon: number) => number, delta: number, most: number): number {
  let high = 1;
  while (profile(high) > delta) {
    high *= 2;
    if (high > most) return Infinity;
  }
  return high;
}

/**
 * Regula falsi (Illinois variant): the secant's root if it lies in the bracket, a
 * step of a tolerance towards the far end, which closes the bracket once the
 * secant has found the root; else the middle, so that steps of any shape converge.
 * @param side of the root on which the last point was: 1 above, -1 below, 0 at the start
 */
function nextPoint(low: number, high: number, secant: number, side: number): number {
  const middle = 0.5 * (low + high);
  if (!(secant > low && secant < high)) return middle;
  const next = Math.min(high, Math.max(low, secant + 4e-13 * high * (side > 0 ? 1 : -1)));
  return next > low && next < high ? next : middle;
}

/** Smallest epsilon >= 0 at which a non-increasing profile is at most delta; Infinity above `most`. */
export function smallestEpsilon(
  profile: (epsilon: number) => number,
  delta: number,
  most = 1e9,
): number {
  if (profile(0) <= delta) return 0;
  let high = firstBelow(profile, delta, most);
  if (high === Infinity) return high;
  const gap = (epsilon: number): number => Math.log(profile(epsilon) / delta);
  // On log delta; every third step is a bisection.
  let low = high === 1 ? 0 : high / 2;
  let [above, below] = [gap(low), gap(high)];
  for (let [side, step] = [0, 0]; high - low > 1e-12 * high; step++) {
    const secant = (low * below - high * above) / (below - above);
    const at = nextPoint(low, high, step % 3 === 2 ? NaN : secant, side);
    if (at <= low || at >= high) break;
    const value = gap(at);
    if (value > 0) {
      [low, above] = [at, value];
      if (side === 1) below /= 2;
      side = 1;
    } else {
      [high, below] = [at, value];
      if (side === -1) above /= 2;
      side = -1;
    }
  }
  return high;
}
