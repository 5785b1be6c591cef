/**
 * What a test would have seen: the smallest effect that it detects with probability 0.9, from its own limit (so that
 * level and multiplicity are the test's) and the law of its statistic under that effect. All are roots of the power
 * function itself; the only approximations are those of the test.
 */
import { oncePerKey } from "./once-per-key.js";
import { logChiSquareMean, logScaleRange } from "./law.js";
import { integratePanels } from "./quadrature.js";
import { betaQuantile, normalCdf, normalQuantile, tQuantile } from "./stdlib.js";

/** The probability with which an effect of the stated size is detected. */
export const DETECTED = 0.9;

/**
 * Where a rising function reaches `wanted`, at or above `from`; Infinity where it does not. By false position, halving
 * the value at an end that stays (Dowell & Jarratt 1971, doi:10.1007/BF01934364), and a bisection every third step;
 * never nearer to an end than half the tolerance, so that both ends close in.
 */
export function rootOf(rising: (x: number) => number, wanted: number, from = 0): number {
  const excess = (x: number): number => rising(x) - wanted;
  let [low, high] = [from, from + 1];
  let [below, above] = [excess(low), excess(high)];
  if (below >= 0) return low;
  while (above < 0) {
    if (high > 1e12) return Infinity;
    [low, below] = [high, above];
    high = from + 2 * (high - from);
    above = excess(high);
  }
  if (!(above >= 0)) return NaN;
  for (let step = 1, moved = 0; high - low > 1e-10 * high; step++) {
    const share = step % 3 === 0 ? 0.5 : below / (below - above);
    const near = 0.5e-10 * high;
    const x = Math.min(high - near, Math.max(low + near, low + share * (high - low)));
    const value = excess(x);
    const end = value < 0 ? -1 : 1;
    if (end < 0) [low, below, above] = [x, value, moved === end ? above / 2 : above];
    else [high, above, below] = [x, value, moved === end ? below / 2 : below];
    moved = end;
  }
  return high;
}

/** Chance that |Z + shift| exceeds a limit, Z standard normal. */
export const zPower = (shift: number, limit: number): number =>
  normalCdf(shift - limit) + normalCdf(-shift - limit);

/** Shift, in standard errors, at which |z| exceeds a limit with this probability. */
export const zShift = (limit: number, power = DETECTED): number =>
  rootOf((shift) => zPower(shift, limit), power);

/** {@link tPower} as a function of the shift: the law of the estimated variance is computed once. */
function tPowerOf(limit: number, degrees: number): (shift: number) => number {
  const [low, high] = logScaleRange(degrees);
  const integral = (f: (x: number) => number): number => integratePanels(f, [low, 0, high], 6);
  // Given the estimated variance, e^x times the true one, the limit is known and the mean is normal.
  const given: Array<readonly [density: number, limit: number]> = [];
  integral((x) =>
    given.push([Math.exp(x + logChiSquareMean(Math.exp(x), degrees)), limit * Math.exp(x / 2)]),
  );
  return (shift) => {
    // Places are the same, in the same order.
    let at = 0;
    return integral(() => {
      const [density, reached] = given[at++];
      return density * zPower(shift, reached);
    });
  };
}

/** Chance that |T| exceeds a limit, T Student's with a shift of the mean in standard errors (noncentral t). */
export const tPower = (shift: number, limit: number, degrees: number): number =>
  tPowerOf(limit, degrees)(shift);

/** By the text of three numbers, which JSON would not tell from each other where they are none. */
const tShiftOf = oncePerKey(
  (asked: readonly [limit: number, degrees: number, power: number]) => asked.join(),
  ([limit, degrees, power]) => rootOf(tPowerOf(limit, degrees), power),
);
/** The same for Student's t with so many degrees of freedom, whose limit is `limit`: claims ask for few. */
export const tShift = (limit: number, degrees: number, power = DETECTED): number =>
  tShiftOf([limit, degrees, power]);

/** Smallest mean that a two-sided Student test of n values with this standard deviation tells from zero. */
export const detectableMean = (
  { sd, n, alpha }: { readonly sd: number; readonly n: number; readonly alpha: number },
  power = DETECTED,
): number =>
  n > 1 ? (sd / Math.sqrt(n)) * tShift(tQuantile(1 - alpha / 2, n - 1), n - 1, power) : NaN;

/**
 * Smallest share at which `hits` of n or more come with this probability, and the largest share at which no more than
 * `hits` do: exact, by the beta law of the binomial's tail. NaN where no count would do.
 */
export const shareAbove = (hits: number, n: number, power = DETECTED): number =>
  hits <= n ? betaQuantile(power, Math.max(1, hits), n - Math.max(1, hits) + 1) : NaN;
export const shareBelow = (hits: number, n: number, power = DETECTED): number =>
  hits >= 0 ? 1 - shareAbove(n - hits, n, power) : NaN;

/**
 * Error of a supposed mean of n values in [0, 1] that Hoeffding's limit tells with this probability, upwards or
 * downwards (where a mean of zero is possible and not seen, no error downwards is larger), for values 0 and 1, whose
 * mean varies most. `deviates` says whether a sampled mean is beyond the limit.
 */
export function boundedShift(
  expectation: number,
  n: number,
  deviates: (mean: number) => boolean,
  power = DETECTED,
): number {
  /** Fewest steps away from the expectation at which the sampled mean deviates, of those that are possible. */
  const steps = (mean: (k: number) => number, most: number): number => {
    let [low, high] = [0, most + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (middle > most || deviates(mean(middle))) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const [above, below] = [Math.ceil(expectation * n), Math.floor(expectation * n)];
  const up = steps((k) => (above + k) / n, n - above);
  const down = steps((k) => (below - k) / n, below);
  const upwards = up > n - above ? 1 - expectation : shareAbove(above + up, n, power) - expectation;
  const downwards = down > below ? expectation : expectation - shareBelow(below - down, n, power);
  return Math.max(upwards, downwards);
}

/**
 * Kolmogorov distance at which an empirical distribution function of n values leaves a band of this half-width with
 * this probability or more: at the place of the largest difference the count is binomial, of variance 1/(4n) at most.
 */
export const bandShift = (width: number, n: number, power = DETECTED): number =>
  width + normalQuantile(power, 0, 1) / (2 * Math.sqrt(n));

/** Mean of positive values whose cube root is normal (Wilson & Hilferty 1931), of mean 1 and this relative variance. */
export function cubeRootMean(z: number, relativeVariance: number): number {
  const v = relativeVariance / 9;
  const root = 1 - v + z * Math.sqrt(v);
  return root * root * root;
}

/** How far from such a mean of 1 another must lie, by an addition, for the cube root's z to exceed a limit. */
export function cubeRootShift(limit: number, relativeVariance: number, power = DETECTED): number {
  const z = normalQuantile(power, 0, 1);
  const at = (x: number): number => cubeRootMean(x, relativeVariance);
  return Math.max(at(limit) - at(-z), at(z) - at(-limit));
}

/** The same for a factor, as a relative error; where a mean of zero is possible and not seen, 1. */
export function cubeRootFactor(limit: number, relativeVariance: number, power = DETECTED): number {
  const z = normalQuantile(power, 0, 1);
  const at = (x: number): number => cubeRootMean(x, relativeVariance);
  return Math.max(at(limit) / at(-z) - 1, 1 - Math.max(0, at(-limit)) / at(z));
}
