/**
 * Renyi DP of the Poisson-subsampled Gaussian (Mironov, Talwar & Zhang 2019, arXiv:1908.10530, section 3.3) and
 * its tight conversion to (epsilon, delta) (Canonne, Kamath & Steinke 2020, arXiv:2004.00010, Proposition 12).
 */
import { checkDelta, checkEpsilon } from "../core/gaussian-mechanism.js";
import { erfc, erfcx, gammaln } from "../core/stdlib.js";
import { checkMechanism, type SubsampledGaussian } from "./mechanism.js";

/** Orders tried: 1.1..10.9 by 0.1, 12..63, then sparser up to 1024 for strong noise. */
export const ORDERS: readonly number[] = [
  ...Array.from({ length: 99 }, (_, i) => (11 + i) / 10),
  ...Array.from({ length: 52 }, (_, i) => 12 + i),
  72,
  80,
  96,
  128,
  160,
  192,
  256,
  384,
  512,
  768,
  1024,
];

/** log(e^a + e^b) */
function logAdd(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}
const logErfc = (x: number): number => (x > 0 ? Math.log(erfcx(x)) - x * x : Math.log(erfc(x)));

function logMomentInteger(q: number, sigma: number, order: number): number {
  let total = -Infinity;
  for (let k = 0; k <= order; k++) {
    const binomial = gammaln(order + 1) - gammaln(k + 1) - gammaln(order - k + 1);
    total = logAdd(
      total,
      binomial + k * Math.log(q) + (order - k) * Math.log1p(-q) + (k * k - k) / (2 * sigma * sigma),
    );
  }
  return total;
}

/**
 * Fractional order: both halves of the integral, split where
 * the two densities cross, expanded by the binomial series.
 */
function logMomentFractional(q: number, sigma: number, order: number): number {
  const z = sigma * sigma * Math.log(1 / q - 1) + 0.5;
  const scale = Math.SQRT2 * sigma;
  let positive = -Infinity;
  let negative = -Infinity;
  let logBinomial = 0;
  let sign = 1;
  for (let i = 0; ; i++) {
    const j = order - i;
    const left =
      logBinomial +
      i * Math.log(q) +
      j * Math.log1p(-q) +
      (i * i - i) / (2 * sigma * sigma) +
      logErfc((i - z) / scale) -
      Math.LN2;
    const right =
      logBinomial +
      j * Math.log(q) +
      i * Math.log1p(-q) +
      (j * j - j) / (2 * sigma * sigma) +
      logErfc((z - j) / scale) -
      Math.LN2;
    const term = logAdd(left, right);
    if (sign > 0) positive = logAdd(positive, term);
    else negative = logAdd(negative, term);
    // Past the order the terms alternate and fall: the first one left out bounds the rest.
    if (i > order && term < Math.max(positive, 0) - 36) break;
    sign *= Math.sign(j);
    logBinomial += Math.log(Math.abs(j)) - Math.log(i + 1);
  }
  return negative === -Infinity ? positive : positive + Math.log1p(-Math.exp(negative - positive));
}

/** Renyi divergence of the given order (> 1) of one step. */
export function rdpOfStep(q: number, sigma: number, order: number): number {
  if (q === 0) return 0;
  if (q === 1) return order / (2 * sigma * sigma);
  const log = Number.isInteger(order)
    ? logMomentInteger(q, sigma, order)
    : logMomentFractional(q, sigma, order);
  return Math.max(0, log) / (order - 1);
}

/** A bound with the order that gave it. */
export interface RdpBound {
  readonly epsilon: number;
  readonly delta: number;
  readonly order: number;
}

const best = (bounds: RdpBound[], key: "epsilon" | "delta"): RdpBound =>
  bounds.reduce((a, b) => (b[key] < a[key] ? b : a));

/** Upper bound on epsilon at delta. */
export function rdpEpsilon(
  mechanism: SubsampledGaussian,
  delta: number,
  orders: readonly number[] = ORDERS,
): RdpBound {
  checkMechanism(mechanism);
  checkDelta(delta);
  const { noiseMultiplier, samplingRate, steps } = mechanism;
  return best(
    orders.map((order) => {
      const rdp = steps * rdpOfStep(samplingRate, noiseMultiplier, order);
      const epsilon =
        samplingRate === 0
          ? 0
          : rdp + Math.log1p(-1 / order) - Math.log(delta * order) / (order - 1);
      return { epsilon: Math.max(0, epsilon), delta, order };
    }),
    "epsilon",
  );
}

/** Upper bound on delta at epsilon. */
export function rdpDelta(
  mechanism: SubsampledGaussian,
  epsilon: number,
  orders: readonly number[] = ORDERS,
): RdpBound {
  checkMechanism(mechanism);
  checkEpsilon(epsilon);
  const { noiseMultiplier, samplingRate, steps } = mechanism;
  return best(
    orders.map((order) => {
      const rdp = steps * rdpOfStep(samplingRate, noiseMultiplier, order);
      const log = (order - 1) * (rdp - epsilon + Math.log1p(-1 / order)) - Math.log(order);
      return { epsilon, delta: samplingRate === 0 ? 0 : Math.min(1, Math.exp(log)), order };
    }),
    "delta",
  );
}
