/** Laws on a grid, and the law of sums of independent ones by FFT, in a window that a Chernoff bound gives. */
import FFT from "fft.js";
import { UsageError } from "../core/errors.js";
import { pow } from "../core/stdlib.js";
import type { StepLoss } from "./step-loss.js";

/** Largest FFT. */
export const MOST_BINS = 2 ** 22;
/** A law on the grid of width h: pmf[i] is the mass at (start + i) h + shift. */
export interface Gridded {
  readonly pmf: Float64Array;
  readonly start: number;
  readonly shift: number;
}

/** A law that is composed with itself `count` times. */
export interface Part {
  readonly law: Gridded;
  readonly count: number;
}

/** Rounded law of one step. */
export function rounded(step: StepLoss, h: number): Gridded {
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

/** log E e^(lambda L) of one law without its shift; undefined where it is not a number. */
function logMoment({ pmf, start }: Gridded, lambda: number, h: number): number | undefined {
  const peak = lambda > 0 ? (start + pmf.length - 1) * h : start * h;
  let sum = 0;
  for (let i = 0; i < pmf.length; i++)
    if (pmf[i] > 0) sum += pmf[i] * Math.exp(lambda * ((start + i) * h - peak));
  return sum > 0 ? Math.log(sum) + lambda * peak : undefined;
}

/** Exponents of Chernoff's bounds: powers of two. */
const EXPONENTS = Array.from({ length: 19 }, (_, i) => 2 ** (i - 8));
/** Where their search begins: 2^2, about that of epsilons from 1 to 10. */
const FROM = 10;

/**
 * The smallest of a list of bounds that fall and then rise, as Chernoff's do in their exponent: (K + c)/lambda falls as
 * long as lambda K' - K < c, whose left side grows for K convex. NaN: no bound.
 */
function smallest(bound: (at: number) => number): number {
  const at = (i: number): number => {
    const value = i in EXPONENTS ? bound(EXPONENTS[i]) : Infinity;
    return Number.isNaN(value) ? Infinity : value;
  };
  let best = at(FROM);
  for (const way of [1, -1])
    for (let i = FROM + way; i in EXPONENTS; i += way) {
      const value = at(i);
      if (value > best) break;
      best = value;
    }
  return best;
}

/** Chernoff: the ends outside which the sum of all rounded losses has mass below p each. */
export function window(parts: readonly Part[], h: number, p: number): [number, number] {
  const ends = (end: (law: Gridded) => number): number =>
    parts.reduce((sum, { law, count }) => sum + end(law) * count, 0);
  const top = ends(({ pmf, start }) => (start + pmf.length) * h);
  const bottom = ends(({ start }) => start * h);
  /** Above which, below which (negated) the mass is. */
  const beyond = (sign: number): number =>
    smallest((lambda) => {
      const total = parts.reduce(
        (sum, { law, count }) => sum + count * (logMoment(law, sign * lambda, h) ?? NaN),
        0,
      );
      return (total + Math.log(1 / p)) / lambda;
    });
  return [Math.max(bottom, -beyond(-1)), Math.min(top, beyond(1))];
}

/** Largest FFT whose tables are kept for the next one of its size: 6 MB, and 12 MB with all smaller ones. */
const KEPT = 2 ** 18;
const transforms = new Map<number, FFT>();
/** An FFT, whose tables are made once. */
function fftOf(size: number): FFT {
  const fft = transforms.get(size) ?? new FFT(size);
  if (size <= KEPT) transforms.set(size, fft);
  return fft;
}

/** Place of a bin on a circle of `size` bins. */
const onCircle = (bin: number, size: number): number => ((bin % size) + size) % size;

/** Spectrum of a law on a circle of `size` bins: its first half, as the other is its mirror image. */
function spectrumOf({ pmf, start }: Gridded, fft: FFT, size: number): number[] {
  const data = new Float64Array(size);
  for (let i = 0, at = onCircle(start, size); i < pmf.length; i++) {
    data[at] += pmf[i];
    at = at + 1 === size ? 0 : at + 1;
  }
  const spectrum = fft.createComplexArray();
  fft.realTransform(spectrum, data);
  return spectrum;
}

/** Product of the parts' spectra, each to the power of its count; takes the first one's array. */
function product(parts: readonly Part[], fft: FFT, size: number): number[] {
  const power = ({ law, count }: Part): number[] => {
    const spectrum = spectrumOf(law, fft, size);
    for (let i = 0; i <= size / 2; i++) {
      const [re, im] = [spectrum[2 * i], spectrum[2 * i + 1]];
      const radius = pow(Math.hypot(re, im), count);
      const angle = Math.atan2(im, re) * count;
      spectrum[2 * i] = radius * Math.cos(angle);
      spectrum[2 * i + 1] = radius * Math.sin(angle);
    }
    fft.completeSpectrum(spectrum);
    return spectrum;
  };
  const total = power(parts[0]);
  for (const part of parts.slice(1)) {
    const other = power(part);
    for (let i = 0; i < size; i++) {
      const [a, b, c, d] = [total[2 * i], total[2 * i + 1], other[2 * i], other[2 * i + 1]];
      total[2 * i] = a * c - b * d;
      total[2 * i + 1] = a * d + b * c;
    }
  }
  return total;
}

export const sumOf = (parts: readonly Part[], of: (part: Part) => number): number =>
  parts.reduce((sum, part) => sum + of(part), 0);

/** Law of the sum of all parts on their grid, but for a mass below p/4 outside its window. */
export function sumLaw(parts: readonly Part[], h: number, p: number): Gridded {
  // The window must hold the sum of these very rounded losses:
  // a coarser law has another mean, and T steps multiply that.
  const ends = window(parts, h, p / 8);
  const base = Math.floor(ends[0] / h) - 2;
  const bins = ends[1] / h - base + 4;
  if (!(bins > 0 && bins <= 2 * MOST_BINS)) {
    const steps = sumOf(parts, ({ count }) => count);
    throw new UsageError(
      "noise multiplier",
      "large enough for the PLD accountant's grid (its losses span too much)",
      `${steps} steps over [${ends.map((x) => x.toPrecision(3)).join(", ")}]`,
      "read the RDP bound, or raise the noise multiplier",
    );
  }
  const size = 2 ** Math.max(4, Math.ceil(Math.log2(bins)));
  const fft = fftOf(size);
  const sums = fft.createComplexArray();
  fft.inverseTransform(sums, product(parts, fft, size));
  const pmf = new Float64Array(size);
  for (let k = 0, at = onCircle(base, size); k < size; k++) {
    pmf[k] = Math.max(0, sums[2 * at]);
    at = at + 1 === size ? 0 : at + 1;
  }
  return { pmf, start: base, shift: sumOf(parts, ({ law, count }) => count * law.shift) };
}

/** A law on a grid of another width, its mean unchanged: every mass goes to the nearest point. */
export function regridded({ pmf, start, shift }: Gridded, from: number, to: number): Gridded {
  const at = (i: number): number => Math.round(((start + i) * from) / to);
  const first = at(0);
  const moved = new Float64Array(at(pmf.length - 1) - first + 1);
  let [before, after, total] = [0, 0, 0];
  for (let i = 0; i < pmf.length; i++) {
    const place = at(i);
    moved[place - first] += pmf[i];
    before += pmf[i] * (start + i) * from;
    after += pmf[i] * place * to;
    total += pmf[i];
  }
  for (let i = 0; i < moved.length; i++) moved[i] /= total;
  return { pmf: moved, start: first, shift: shift + (before - after) / total };
}

/** Laws above this many bins are summed once for all epsilons. */
const SUMMED_FROM = 2 ** 18;

/** delta~ of a law: what is lost above epsilon. */
export function deltaOf({ pmf, start, shift }: Gridded, h: number): (epsilon: number) => number {
  if (pmf.length > SUMMED_FROM) return summedDeltaOf({ pmf, start, shift }, h);
  return (epsilon) => {
    let total = 0;
    for (let k = pmf.length - 1; k >= 0; k--) {
      const l = (start + k) * h + shift;
      if (l <= epsilon) break;
      // Rounding leaves no mass in many bins of a tail.
      if (pmf[k] > 0) total -= pmf[k] * Math.expm1(epsilon - l);
    }
    return total;
  };
}

/** The same from sums of the mass from each bin on, bare and discounted by e^-(distance). */
function summedDeltaOf({ pmf, start, shift }: Gridded, h: number): (epsilon: number) => number {
  const size = pmf.length;
  const [bare, discounted] = [new Float64Array(size + 1), new Float64Array(size + 1)];
  const factor = Math.exp(-h);
  for (let k = size - 1; k >= 0; k--) {
    bare[k] = bare[k + 1] + pmf[k];
    discounted[k] = pmf[k] + factor * discounted[k + 1];
  }
  return (epsilon) => {
    // The first bin above epsilon.
    const k = Math.max(0, Math.floor((epsilon - shift) / h) - start + 1);
    if (k >= size) return 0;
    return bare[k] - Math.exp(epsilon - ((start + k) * h + shift)) * discounted[k];
  };
}
