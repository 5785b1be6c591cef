/**
 * Regularised incomplete gamma functions. @stdlib's gammainc 0.4 is wrong for shapes above about 1000 (it returns
 * P(1024, 1024) = 0.4917 where 0.5042 is right) and NaN at infinity, so large shapes use the classical power series and
 * continued fraction (DLMF 8.11.4, 8.9.2), whose prefactor is formed around the mode to avoid cancellation.
 */
import { gammainc, gammaln } from "./stdlib.js";

const LARGE_SHAPE = 200;

/** log of x^a e^-x / Gamma(a); for large a by Stirling's series around the mode x = a. */
function logPrefactor(a: number, x: number): number {
  if (a < LARGE_SHAPE) return a * Math.log(x) - x - gammaln(a);
  const offset = (x - a) / a;
  const stirling = 1 / (12 * a) - 1 / (360 * a * a * a) + 1 / (1260 * a * a * a * a * a);
  return 0.5 * Math.log(a / (2 * Math.PI)) + a * (Math.log1p(offset) - offset) - stirling;
}

/** P(a, x) without its prefactor, x < a + 1. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let total = term;
  for (let k = 1; term > total * 1e-17; k++) {
    term *= x / (a + k);
    total += term;
  }
  return total;
}

/** Q(a, x) without its prefactor, x >= a + 1: modified Lentz evaluation of the continued fraction. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let k = 1; k < 100_000; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b || tiny);
    c = b + numerator / c || tiny;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return value;
}

const lower = (a: number, x: number): number => Math.exp(logPrefactor(a, x)) * lowerSeries(a, x);
const upper = (a: number, x: number): number => Math.exp(logPrefactor(a, x)) * upperFraction(a, x);

/** log P(a, x), finite where P underflows. */
export function logGammaP(a: number, x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? NaN : -Infinity;
  if (x === Infinity) return 0;
  return x < a + 1 ? logPrefactor(a, x) + Math.log(lowerSeries(a, x)) : Math.log1p(-upper(a, x));
}

/** log Q(a, x), finite where Q underflows. */
export function logGammaQ(a: number, x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? NaN : 0;
  if (x === Infinity) return -Infinity;
  return x < a + 1
    ? Math.log1p(-Math.min(1, lower(a, x)))
    : logPrefactor(a, x) + Math.log(upperFraction(a, x));
}

/**
 * Quantile of the chi-square law with k degrees of freedom, by
 * bisection on its own tails (@stdlib's inherits the defect above).
 */
export function chiSquareQuantile(p: number, k: number): number {
  if (p === 0) return 0;
  if (p === 1) return Infinity;
  if (!(p > 0 && p < 1)) return NaN;
  const below =
    p < 0.5 ? (x: number) => gammaP(k / 2, x / 2) < p : (x: number) => gammaQ(k / 2, x / 2) > 1 - p;
  let [low, high] = [0, k];
  while (below(high)) [low, high] = [high, 2 * high];
  while (high - low > 1e-14 * high) {
    const middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    if (below(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** P(a, x), the cdf at x of a gamma variable of shape a > 0 and unit scale. */
export function gammaP(a: number, x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? NaN : 0;
  if (x === Infinity || x > 1e6 * (a + 1)) return 1;
  if (a < LARGE_SHAPE) return gammainc(x, a);
  return x < a + 1 ? lower(a, x) : 1 - upper(a, x);
}

/** Q(a, x) = 1 - P(a, x), accurate in the upper tail. */
export function gammaQ(a: number, x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? NaN : 1;
  if (x === Infinity || x > 1e6 * (a + 1)) return 0;
  if (a < LARGE_SHAPE) return gammainc(x, a, true, true);
  return x < a + 1 ? 1 - lower(a, x) : upper(a, x);
}
