/**
 * Privacy loss distribution of the Poisson-subsampled Gaussian, bracketed (Koskela, Jalko & Honkela 2020,
 * arXiv:1906.03049; Gopi, Lee & Wutschitz 2021, arXiv:2106.02848). One step's loss is rounded to a grid of width h
 * and shifted so that the rounding errors have mean zero; they are independent and lie in an interval of length h,
 * so by Hoeffding's inequality their sum over T steps exceeds eta = h sqrt(T/2 log(2/p)) with probability at most
 * p. Hence, for the composed loss S~,
 *
 *     delta~(eps + eta) - slack <= delta(eps) <= delta~(eps - eta) + slack,
 *
 * where slack adds up p, the mass cut off each step's tails, a Chernoff bound on the mass that wraps around the FFT
 * window, and an allowance for rounding. Both directions (add and remove one example) are taken; the larger counts.
 */
import FFT from "fft.js";
import { UsageError } from "../core/errors.js";
import { checkDelta, checkEpsilon, smallestEpsilon } from "../core/gaussian-mechanism.js";
import { integrateAdaptive } from "../core/quadrature.js";
import { normalCdf, normalPdf, pow } from "../core/stdlib.js";
import { checkMechanism, type SubsampledGaussian } from "./mechanism.js";

/** Ends of a bracket that holds the exact value. */
export interface Bracket {
  readonly lower: number;
  readonly upper: number;
}

/** Standard deviations kept of each Gaussian: the mass beyond is 2 Phi(-9.5) < 3e-21. */
const TAIL = 9.5;
/** Allowance for floating-point rounding in masses, FFT and powers, per unit probability. */
const ROUNDING = 1e-13;
/** Largest FFT. */
const MOST_BINS = 2 ** 22;
/** Smallest delta the allowances leave meaningful. */
export const SMALLEST_PLD_DELTA = 1e-11;
/** Smallest noise multiplier: below it one step's losses reach thousands, and no guarantee is left to bracket. */
const SMALLEST_PLD_NOISE = 0.03;

function checkPld(mechanism: SubsampledGaussian): void {
  checkMechanism(mechanism);
  if (mechanism.noiseMultiplier < SMALLEST_PLD_NOISE) {
    throw new UsageError(
      "noise multiplier",
      `at least ${SMALLEST_PLD_NOISE} for the PLD accountant`,
      mechanism.noiseMultiplier,
      "raise it, or read the RDP bound",
    );
  }
}

/** Law of one step's loss: its mass between two losses, its mean and its ends. */
interface StepLoss {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  mass(from: number, to: number): number;
}

/** Removal: x ~ (1-q) N(0, s^2) + q N(1, s^2) against N(0, s^2); addition: the two swapped. */
function stepLoss(q: number, sigma: number, direction: "remove" | "add"): StepLoss {
  const loss = (x: number): number => {
    const e = (2 * x - 1) / (2 * sigma * sigma);
    return e > 700 ? Math.log(q) + e : Math.log1p(q * Math.expm1(e));
  };
  /** x at which the loss is l; -Infinity at or below log(1 - q). */
  const point = (l: number): number => {
    const inner = Math.expm1(l) / q + 1;
    return inner > 0
      ? sigma * sigma * (l > 700 ? l - Math.log(q) : Math.log(inner)) + 0.5
      : -Infinity;
  };
  const shares: ReadonlyArray<readonly [number, number]> =
    direction === "remove"
      ? [
          [1 - q, 0],
          [q, 1],
        ]
      : [[1, 0]];
  const between = (a: number, b: number): number =>
    shares.reduce((t, [share, mean]) => {
      const [u, v] = [(a - mean) / sigma, (b - mean) / sigma];
      return t + share * (u > 0 ? normalCdf(-u) - normalCdf(-v) : normalCdf(v) - normalCdf(u));
    }, 0);
  const first = -TAIL * sigma;
  const last = TAIL * sigma + (direction === "remove" ? 1 : 0);
  const edges = Array.from({ length: 41 }, (_, i) => first + ((last - first) * i) / 40);
  const density = (x: number): number =>
    shares.reduce((t, [share, mean]) => t + (share * normalPdf((x - mean) / sigma)) / sigma, 0);
  const mean = integrateAdaptive((x) => loss(x) * density(x), edges, 1e-14).value;
  return direction === "remove"
    ? {
        low: loss(first),
        high: loss(last),
        mean,
        mass: (from, to) => between(Math.max(first, point(from)), Math.min(last, point(to))),
      }
    : {
        low: -loss(last),
        high: -loss(first),
        mean: -mean,
        mass: (from, to) => between(Math.max(first, point(-to)), Math.min(last, point(-from))),
      };
}

/** The composed loss on a grid: delta~ of any epsilon, with eta and slack. */
interface Composed {
  readonly eta: number;
  readonly slack: number;
  delta(epsilon: number): number;
}

/** Rounded law of one step. */
function rounded(step: StepLoss, h: number): { pmf: Float64Array; start: number; shift: number } {
  const start = Math.floor(step.low / h);
  const count = Math.ceil(step.high / h) - start + 1;
  const pmf = new Float64Array(count);
  let mean = 0;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const centre = (start + i) * h;
    pmf[i] = Math.max(0, step.mass(centre - h / 2, centre + h / 2));
    mean += pmf[i] * centre;
    total += pmf[i];
  }
  for (let i = 0; i < count; i++) pmf[i] /= total;
  return { pmf, start, shift: step.mean / total - mean / total };
}

/** Chernoff: the ends outside which the sum of T rounded losses has mass below p each. */
function window(
  pmf: Float64Array,
  start: number,
  h: number,
  steps: number,
  p: number,
): [number, number] {
  let top = (start + pmf.length) * h * steps;
  let bottom = start * h * steps;
  for (let lambda = 2 ** -8; lambda <= 1024; lambda *= 2) {
    for (const sign of [1, -1]) {
      const peak = sign > 0 ? (start + pmf.length - 1) * h : start * h;
      let sum = 0;
      for (let i = 0; i < pmf.length; i++)
        if (pmf[i] > 0) sum += pmf[i] * Math.exp(sign * lambda * ((start + i) * h - peak));
      if (!(sum > 0)) continue;
      const logMoment = Math.log(sum) + sign * lambda * peak;
      const end = (sign * (steps * logMoment + Math.log(1 / p))) / lambda;
      if (sign > 0) top = Math.min(top, end);
      else bottom = Math.max(bottom, end);
    }
  }
  return [bottom, top];
}

function compose(step: StepLoss, steps: number, h: number, p: number): Composed {
  const { pmf, start, shift } = rounded(step, h);
  // The window must hold the sum of these very rounded losses:
  // a coarser law has another mean, and T steps multiply that.
  const ends = window(pmf, start, h, steps, p / 8);
  const base = Math.floor(ends[0] / h) - 2;
  const bins = ends[1] / h - base + 4;
  if (!(bins > 0 && bins <= 2 * MOST_BINS)) {
    throw new UsageError(
      "noise multiplier",
      "large enough for the PLD accountant's grid (its losses span too much)",
      `${steps} steps over [${ends.map((x) => x.toPrecision(3)).join(", ")}]`,
      "read the RDP bound, or raise the noise multiplier",
    );
  }
  const size = 2 ** Math.max(4, Math.ceil(Math.log2(bins)));
  const fft = new FFT(size);
  const data = new Float64Array(size);
  for (let i = 0; i < pmf.length; i++) data[(((start + i) % size) + size) % size] += pmf[i];
  const spectrum = fft.createComplexArray();
  fft.realTransform(spectrum, data);
  fft.completeSpectrum(spectrum);
  for (let i = 0; i < size; i++) {
    const [re, im] = [spectrum[2 * i], spectrum[2 * i + 1]];
    const radius = pow(Math.hypot(re, im), steps);
    const angle = Math.atan2(im, re) * steps;
    spectrum[2 * i] = radius * Math.cos(angle);
    spectrum[2 * i + 1] = radius * Math.sin(angle);
  }
  const sums = fft.createComplexArray();
  fft.inverseTransform(sums, spectrum);
  const law = new Float64Array(size);
  for (let k = 0; k < size; k++)
    law[k] = Math.max(0, sums[2 * ((((base + k) % size) + size) % size)]);
  const offset = steps * shift;
  return {
    eta: h * Math.sqrt((steps / 2) * Math.log(2 / p)) + steps * 1e-15,
    slack: 3 * p + steps * 3e-21 + ROUNDING,
    delta(epsilon) {
      let total = 0;
      for (let k = size - 1; k >= 0; k--) {
        const l = (base + k) * h + offset;
        if (l <= epsilon) break;
        total -= law[k] * Math.expm1(epsilon - l);
      }
      return total;
    },
  };
}

/** Both directions at grid width h. */
function both(mechanism: SubsampledGaussian, h: number, p: number): Composed[] {
  const { samplingRate, noiseMultiplier, steps } = mechanism;
  return (["remove", "add"] as const).map((direction) => {
    return compose(stepLoss(samplingRate, noiseMultiplier, direction), steps, h, p);
  });
}

/** Grid width for a wanted eta, kept above what the largest FFT can hold. */
function gridWidth(mechanism: SubsampledGaussian, eta: number, p: number, span: number): number {
  return Math.max(eta / Math.sqrt((mechanism.steps / 2) * Math.log(2 / p)), span / (MOST_BINS / 4));
}

/** Rough width of the composed loss, for the first grid. */
function spanOf({ samplingRate, noiseMultiplier, steps }: SubsampledGaussian): number {
  const step = stepLoss(samplingRate, noiseMultiplier, "remove");
  return (
    step.high -
    step.low +
    Math.sqrt(steps) * Math.min(step.high - step.low, (20 * samplingRate) / noiseMultiplier) +
    steps * Math.abs(step.mean)
  );
}

/**
 * Bracket of epsilon at delta; its ends are `relative` of epsilon apart where the largest FFT allows it.
 * @throws UsageError for delta below 1e-11, where the rounding allowance would rule
 */
export function pldEpsilon(
  mechanism: SubsampledGaussian,
  delta: number,
  relative = 0.002,
): Bracket {
  checkPld(mechanism);
  checkDelta(delta);
  if (delta < SMALLEST_PLD_DELTA)
    throw new UsageError(
      "delta",
      `at least ${SMALLEST_PLD_DELTA} for the PLD accountant`,
      delta,
      "raise delta, or read the RDP bound",
    );
  if (mechanism.samplingRate === 0) return { lower: 0, upper: 0 };
  const p = delta * 1e-6;
  const span = spanOf(mechanism);
  const bracket = (eta: number): Bracket => {
    const laws = both(mechanism, gridWidth(mechanism, eta, p, span), p);
    return {
      lower: Math.max(
        ...laws.map((l) => smallestEpsilon((e) => l.delta(e + l.eta) - l.slack, delta)),
      ),
      upper: Math.max(
        ...laws.map((l) => smallestEpsilon((e) => l.delta(e - l.eta) + l.slack, delta)),
      ),
    };
  };
  const first = bracket(span / 100);
  const second = bracket(Math.max(first.upper / 40, 1e-5));
  return bracket(Math.max((relative * second.upper) / 2, 1e-7));
}

/** Bracket of delta at epsilon. */
export function pldDelta(mechanism: SubsampledGaussian, epsilon: number): Bracket {
  checkPld(mechanism);
  checkEpsilon(epsilon);
  if (mechanism.samplingRate === 0) return { lower: 0, upper: 0 };
  const p = 1e-15;
  const laws = both(
    mechanism,
    gridWidth(mechanism, Math.max(1e-4, epsilon * 5e-4), p, spanOf(mechanism)),
    p,
  );
  return {
    lower: Math.max(0, ...laws.map((l) => l.delta(epsilon + l.eta) - l.slack)),
    upper: Math.min(1, Math.max(...laws.map((l) => l.delta(epsilon - l.eta) + l.slack))),
  };
}
