/**
 * The exact privacy profile of a Gaussian sketch, G A' for A of r rows drawn from N(0, I/r) and never shown
 * (docs/theory.md E13): r independent columns of N(0, S), S = G G'/r, against r columns of N(0, S_1) for a neighbour
 * G_1. Only the eigenvalues l_i of S^-1 S_1 other than 1 matter. The privacy loss under S is
 *   L = sum_i [(r/2) log l_i - (1/2)(1 - 1/l_i) c_i],  c_i ~ chi2_r independent,
 * whose moment generating function is M(z) = prod_i [l_i^z / (1 + z (1 - 1/l_i))]^{r/2}, and the hockey-stick
 * divergence is one integral along a line of Re z > 0 (the kernel is the transform of (1 - e^-x)_+):
 *   delta(eps) = E (1 - e^{eps - L})_+ = (1/2 pi i) int M(z) e^{-eps z} / (z (1 + z)) dz.
 * The line is led through the saddle point, where the integrand is largest and does not oscillate, so that small deltas
 * keep their relative accuracy. Where the ranges of S and S_1 differ, the laws are singular to each other: delta = 1 at
 * every epsilon, both ways.
 */
import { checkRank, UsageError } from "./errors.js";
import { smallestEpsilon } from "./gaussian-mechanism.js";
import { closeBracket } from "./root.js";

/** Eigenvalues of a pair: beyond, squares of what they give leave the range of numbers. */
const RANGE = { min: 1e-100, max: 1e100 };

/** Throws {@link UsageError} unless every eigenvalue is a positive number within {@link RANGE}. */
export function checkEigenvalues(eigenvalues: readonly number[]): void {
  for (const l of eigenvalues)
    if (!(l >= RANGE.min && l <= RANGE.max))
      throw new UsageError(
        "eigenvalues",
        `positive numbers from ${RANGE.min} to ${RANGE.max}`,
        l,
        "give the eigenvalues of S^-1 S_1, e.g. 0.8,1.25; an eigenvalue of 0 or infinity means delta = 1",
      );
}

/** Value with a numerical error estimate. */
export interface SketchValue {
  readonly value: number;
  readonly error: number;
}

/** One eigenvalue: log l, and w = 1 - 1/l. */
interface Term {
  readonly log: number;
  readonly weight: number;
}

/** log l: near 1 by l - 1, which is exact there and not elsewhere. */
const logOf = (l: number): number => (l > 0.5 && l < 2 ? Math.log1p(l - 1) : Math.log(l));
const termOf = (l: number): Term => ({ log: logOf(l), weight: (l - 1) / l });

/** The integrand's logarithm on the real axis: its slope and its curvature, at z > 0. */
function slopes(terms: readonly Term[], half: number, epsilon: number, z: number) {
  let slope = -epsilon - 1 / z - 1 / (1 + z);
  let curvature = 1 / z ** 2 + 1 / (1 + z) ** 2;
  for (const { log, weight } of terms) {
    const share = weight / (1 + z * weight);
    slope += half * (log - share);
    curvature += half * share * share;
  }
  return { slope, curvature };
}

/** How near the first singularity, as a share of it, a saddle is looked for. */
const NEAREST = 1e-6;

/**
 * Where on the positive axis the integrand is smallest: its logarithm is convex there, from infinity at 0 to infinity
 * at the first singularity l/(1 - l) of an eigenvalue below 1.
 * @returns undefined where that is nearer to the singularity than {@link NEAREST}, t: there the logarithm is
 * -r/(2 t) or less but for terms of r/2 log(1/t) each, so that the integral is below the smallest number
 */
function saddleOf(terms: readonly Term[], half: number, epsilon: number): number | undefined {
  const end = terms.reduce(
    (least, { weight }) => (weight < 0 ? Math.min(least, -1 / weight) : least),
    Infinity,
  );
  // On (0, infinity): z = x, or x / (1 + x / end), which ends before the singularity.
  const at = (logX: number): number => {
    const x = Math.exp(logX);
    return end === Infinity ? x : x / (1 + x / end);
  };
  const falling = (logX: number): number => -slopes(terms, half, epsilon, at(logX)).slope;
  const last = end === Infinity ? Infinity : Math.log(end / NEAREST);
  if (last < Infinity && falling(last) > 0) return undefined;
  let [low, high] = [Math.min(-1, last - 1), Math.min(1, last)];
  while (falling(low) <= 0) low -= Math.abs(low);
  while (falling(high) > 0) high = Math.min(last, high + Math.abs(high));
  const { above } = closeBracket(
    falling,
    { x: low, y: falling(low) },
    { x: high, y: falling(high) },
    1e-9,
  );
  return at(above.x);
}

/** log of M(z) e^{-eps z} / (z (1 + z)), at z = x + i y. */
function logIntegrand(
  terms: readonly Term[],
  half: number,
  epsilon: number,
  x: number,
  y: number,
): [real: number, imaginary: number] {
  let real = -epsilon * x - 0.5 * Math.log(x * x + y * y) - 0.5 * Math.log((1 + x) ** 2 + y * y);
  let imaginary = -epsilon * y - Math.atan2(y, x) - Math.atan2(y, 1 + x);
  for (const { log, weight } of terms) {
    const [u, v] = [weight * x, weight * y];
    real += half * (log * x - 0.5 * Math.log1p(2 * u + u * u + v * v));
    imaginary += half * (log * y - Math.atan2(v, 1 + u));
  }
  return [real, imaginary];
}

/** How far the path bends to where e^{z (log-likelihood's bound - eps)} falls; the first that only falls is taken. */
const BENDS = [0.5, 0.25, 0.1, 0.03, 0];
/** Below what share of the saddle's integrand, in logarithms, a path ends. */
const NOTHING = -44;
/** The largest parameter of a path: sinh(40) is 1e17 widths away. */
const FARTHEST = 40;

/** An integrand along a path z(u), real part by symmetry, relative to its size at the saddle. */
type Along = (u: number) => { readonly value: number; readonly size: number };

/** z(u) = c + a (i sinh u - bend (cosh u - 1)). */
function pathOf(
  terms: readonly Term[],
  half: number,
  epsilon: number,
  saddle: { readonly at: number; readonly width: number; readonly log: number },
  bend: number,
): Along {
  const { at, width, log } = saddle;
  return (u) => {
    const [s, c] = [Math.sinh(u), Math.cosh(u)];
    const [real, imaginary] = logIntegrand(
      terms,
      half,
      epsilon,
      at - bend * width * (c - 1),
      width * s,
    );
    const size = real - log;
    // z'(u) / i = a (cosh u + i bend sinh u)
    const value =
      size < -700
        ? 0
        : Math.exp(size) * width * (Math.cos(imaginary) * c - Math.sin(imaginary) * bend * s);
    return { value, size: size + Math.log(c) };
  };
}

/** Where a path has come to nothing; null where it rises above the saddle on the way. */
function endOf(along: Along): number | null {
  for (let u = 0.25; u < FARTHEST; u += 0.25) {
    const { size } = along(u);
    if (size > 0.7) return null;
    if (size < NOTHING) return u;
  }
  return FARTHEST;
}

/** The mean of the two sides of a path, by the trapezoid rule, halved until it stands still. */
function integralOf(along: Along, end: number): SketchValue {
  let step = 0.25;
  let sum = along(0).value / 2;
  for (let u = step; u <= end; u += step) sum += along(u).value;
  let before = step * sum;
  for (;;) {
    for (let u = step / 2; u <= end; u += step) sum += along(u).value;
    step /= 2;
    const value = step * sum;
    const error = Math.abs(value - before);
    if (error <= 1e-13 * Math.abs(value) || step < 1e-3) return { value, error };
    before = value;
  }
}

/**
 * Hockey-stick divergence of a sketch from its neighbour's.
 * @param epsilon any finite number
 * @param rank r in 1..4096
 * @param eigenvalues of S^-1 S_1, each above 0; those that are 1 say nothing
 * @throws UsageError outside the domain
 */
export function sketchDelta(
  epsilon: number,
  rank: number,
  eigenvalues: readonly number[],
): SketchValue {
  checkRank(rank);
  checkEigenvalues(eigenvalues);
  const terms = eigenvalues.filter((l) => l !== 1).map(termOf);
  if (terms.length === 0) return { value: Math.max(0, -Math.expm1(epsilon)), error: 0 };
  const half = rank / 2;
  // The loss is at most this if all eigenvalues are above 1, and at least this if all are below.
  const bound = half * terms.reduce((sum, { log }) => sum + log, 0);
  if (terms.every(({ weight }) => weight > 0) && bound <= epsilon) return { value: 0, error: 0 };
  const at = saddleOf(terms, half, epsilon);
  if (at === undefined) return { value: 0, error: 0 };
  const { curvature } = slopes(terms, half, epsilon, at);
  const [log] = logIntegrand(terms, half, epsilon, at, 0);
  const saddle = { at, width: 1 / Math.sqrt(curvature), log };
  for (const bend of BENDS) {
    const along = pathOf(terms, half, epsilon, saddle, bound > epsilon ? bend : -bend);
    const end = endOf(along);
    if (end === null) continue;
    const { value, error } = integralOf(along, end);
    const scale = Math.exp(log) / Math.PI;
    if (!Number.isFinite(scale * value)) break;
    // Rounding: the exponent is a sum of numbers of this size.
    const rounding = 2 ** -50 * (4 + Math.abs(epsilon * at) + Math.abs(log) + terms.length);
    return {
      value: Math.min(1, Math.max(0, scale * value)),
      error: scale * (error + rounding * Math.abs(value)),
    };
  }
  throw new Error("no path of integration falls from the saddle");
}

/** Eigenvalues of the neighbour's view: of S_1^-1 S. */
export const reversed = (eigenvalues: readonly number[]): number[] => eigenvalues.map((l) => 1 / l);

/** The larger of the two directions: what (epsilon, delta) means for a pair of neighbours. */
export function sketchDeltaBoth(
  epsilon: number,
  rank: number,
  eigenvalues: readonly number[],
): number {
  return Math.max(
    sketchDelta(epsilon, rank, eigenvalues).value,
    sketchDelta(epsilon, rank, reversed(eigenvalues)).value,
  );
}

/** The largest epsilon that is searched: more than eigenvalues within {@link RANGE} give at any delta above 1e-300. */
const MOST_EPSILON = 1e110;

/** Smallest epsilon >= 0 at which both directions are at most delta. */
export function sketchEpsilon(delta: number, rank: number, eigenvalues: readonly number[]): number {
  return smallestEpsilon((e) => sketchDeltaBoth(e, rank, eigenvalues), delta, MOST_EPSILON);
}

/**
 * Renyi divergence of order alpha > 1 of a sketch from its neighbour's:
 * r/(2 (alpha - 1)) sum_i [alpha log l_i - log(alpha l_i + 1 - alpha)]; Infinity where a logarithm has no argument.
 * For one eigenvalue l = 1 - 1/gamma it is the Gaussian mixing mechanism's (Lev et al. 2025, arXiv:2505.24603), gamma
 * the smallest eigenvalue of the data over the squared norm of the row that is removed.
 */
export function sketchRenyi(alpha: number, rank: number, eigenvalues: readonly number[]): number {
  let sum = 0;
  for (const l of eigenvalues) {
    const x = alpha * (l - 1);
    if (!(x > -1)) return Infinity;
    sum += alpha * logOf(l) - Math.log1p(x);
  }
  return (rank * sum) / (2 * (alpha - 1));
}
