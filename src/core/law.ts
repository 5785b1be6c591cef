/**
 * The exact law of one coordinate of LoRA's gradient noise (docs/theory.md E2, E3): N_j = (q A'A)_j - q_j
 * for A with i.i.d. N(0, 1/r) entries and |q| = 1. It is the law of (1/r) sum_{k<=r} z_k w_k - rho with
 * (z_k, w_k) standard bivariate normal of correlation rho: a variance-gamma law, depending on (r, rho) only.
 *
 * Two representations are evaluated, each by the trapezoidal rule in a logarithmic variable, where it converges
 * geometrically (Trefethen & Weideman 2014, doi:10.1137/130932132):
 *  - "scale": N given c = chi2_r/r is Normal(rho (c - 1), (1 - rho^2) c / r);
 *  - "difference": N + rho = (1+rho)/2 G1 - (1-rho)/2 G2, G1 and G2 i.i.d. chi2_r/r.
 * The first is narrow in c as |rho| -> 1, the second as rho -> 0; both are right where both resolve (tested).
 */
import { checkLoading, checkRank } from "./errors.js";
import { gammaP, gammaQ } from "./gamma.js";
import { gammaln, normalCdf, pow } from "./stdlib.js";

/** Which representation evaluates the law; "auto" picks by |rho|. */
export type LawMethod = "auto" | "scale" | "difference";

/** Noise coordinate for |q| = 1; multiply arguments by |q| otherwise. */
export interface NoiseLaw {
  readonly rank: number;
  readonly rho: number;
  /** Variance (1 + rho^2)/r. */
  readonly variance: number;
  /** Density at n; +Infinity at the singular point n = -rho when r = 1. */
  pdf(n: number): number;
  /** P(N <= n). */
  cdf(n: number): number;
  /** P(N > n), accurate in the upper tail. */
  survival(n: number): number;
  /** Smallest n with cdf(n) >= p, for p in [0, 1]. */
  quantile(p: number): number;
  /** k-th cumulant of N, k >= 1. */
  cumulant(k: number): number;
}

/** Log of e^-LOG_CUT bounds the probability outside the nodes: below double rounding. */
const LOG_CUT = 42;
/** Above this |rho| the difference of gammas needs fewer nodes than the scale mixture. */
const DIFFERENCE_FROM = 0.8;

/** Log-density of chi2_r / r at c. */
export function logChiSquareMean(c: number, rank: number): number {
  const a = rank / 2;
  return a * Math.log(a) + (a - 1) * Math.log(c) - a * c - gammaln(a);
}

/** Interval of log c outside which chi2_r/r has mass below e^-LOG_CUT (Laurent & Massart 2000, Lemma 1, and c -> 0). */
export function logScaleRange(rank: number): [number, number] {
  const spread = Math.sqrt(LOG_CUT / rank);
  const low = Math.max(Math.exp((-2 * LOG_CUT) / rank - 1), 1 - 2 * spread);
  return [Math.log(low), Math.log(1 + 2 * spread + (2 * LOG_CUT) / rank)];
}

/** Nodes c and weights of the trapezoidal rule in log c for chi2_r/r. */
function scaleNodes(rank: number, step: number): { c: Float64Array; w: Float64Array } {
  const [low, high] = logScaleRange(rank);
  const count = Math.ceil((high - low) / step) + 1;
  const c = new Float64Array(count);
  const w = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const x = low + i * step;
    c[i] = Math.exp(x);
    w[i] = step * Math.exp(logChiSquareMean(c[i], rank) + x);
  }
  return { c, w };
}

type Core = Pick<NoiseLaw, "pdf" | "cdf" | "survival">;

function scaleMixture(rank: number, rho: number): Core {
  const rest = 1 - rho * rho;
  const narrow = rho === 0 ? Infinity : Math.sqrt(rest) / (rho * Math.sqrt(rank));
  const { c, w } = scaleNodes(rank, Math.min(0.22, 0.5 * narrow, 0.6 * Math.sqrt(2 / rank)));
  const mean = c.map((x) => rho * (x - 1));
  const inverse = c.map((x) => Math.sqrt(rank / (rest * x)));
  const density = w.map((x, i) => (x * inverse[i]) / Math.sqrt(2 * Math.PI));
  const sum = (sign: number, n: number): number => {
    let total = 0;
    for (let i = 0; i < w.length; i++) total += w[i] * normalCdf(sign * (n - mean[i]) * inverse[i]);
    return Math.min(1, total);
  };
  return {
    pdf(n) {
      if (rank === 1 && n === -rho) return Infinity;
      let total = 0;
      for (let i = 0; i < w.length; i++) {
        const z = (n - mean[i]) * inverse[i];
        total += density[i] * Math.exp(-0.5 * z * z);
      }
      return total;
    },
    cdf: (n) => sum(1, n),
    survival: (n) => sum(-1, n),
  };
}

/** rho = 1: N = chi2_r/r - 1. */
function shiftedChiSquare(rank: number): Core {
  const a = rank / 2;
  return {
    pdf(n) {
      if (n < -1) return 0;
      if (n === -1) return [Infinity, 1][rank - 1] ?? 0;
      return Math.exp(logChiSquareMean(1 + n, rank));
    },
    cdf: (n) => (n <= -1 ? 0 : gammaP(a, a * (1 + n))),
    survival: (n) => (n <= -1 ? 1 : gammaQ(a, a * (1 + n))),
  };
}

function gammaDifference(rank: number, rho: number): Core {
  const a = (1 + rho) / 2;
  const b = (1 - rho) / 2;
  const shape = rank / 2;
  const step = Math.min(0.22, 0.5 * Math.sqrt(2 / rank));
  const [, highest] = logScaleRange(rank);
  const constant = shape * Math.log(shape) - gammaln(shape);
  const logPdf = (g: number): number => constant + (shape - 1) * Math.log(g) - shape * g;
  // X = a G1 - b G2 at x >= 0 integrates over G2 = g, at x < 0
  // over G1 = g; the other gamma is then (|x| + small g)/large.
  const integrate = (x: number, upTo: (outer: number, inner: number) => number): number => {
    const [inner, outer] = x >= 0 ? [b, a] : [a, b];
    const [low, high] = logScaleRange(rank);
    const shift = Math.abs(x) / inner;
    // With inner = the wide gamma (x < 0) the outer one bounds g instead: g <= (outer * max - |x|)/inner.
    const top =
      x >= 0
        ? high
        : Math.min(
            high,
            Math.log(Math.max((outer * Math.exp(highest) - Math.abs(x)) / inner, 1e-300)),
          );
    const bottom = x >= 0 || shift > 1 ? low : Math.min(low, top - (2 * LOG_CUT) / rank - 4);
    const count = Math.max(40, Math.ceil((top - bottom) / step));
    const h = (top - bottom) / count;
    let total = 0;
    for (let i = 0; i <= count; i++) {
      const g = Math.exp(bottom + i * h);
      total += h * g * upTo((Math.abs(x) + inner * g) / outer, g);
    }
    return total;
  };
  const pdfAt = (x: number): number =>
    integrate(x, (o, g) => Math.exp(logPdf(o) + logPdf(g))) / (x >= 0 ? a : b);
  // P(a G1 > x + b G2) for x >= 0 and P(b G2 > |x| + a G1) for x < 0: both are tails, so no cancellation.
  const tailAt = (x: number): number =>
    Math.min(
      1,
      integrate(x, (o, g) => Math.exp(logPdf(g)) * gammaQ(shape, shape * o)),
    );
  return {
    pdf: (n) => (n === -rho && rank === 1 ? Infinity : pdfAt(n + rho)),
    cdf: (n) => (n + rho >= 0 ? 1 - tailAt(n + rho) : tailAt(n + rho)),
    survival: (n) => (n + rho >= 0 ? tailAt(n + rho) : 1 - tailAt(n + rho)),
  };
}

function invert(core: Core, variance: number, p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  const below = p <= 0.5 ? (n: number) => core.cdf(n) < p : (n: number) => core.survival(n) > 1 - p;
  let low = -Math.sqrt(variance);
  let high = -low;
  while (!below(low)) low *= 2;
  while (below(high)) high *= 2;
  for (let i = 0; i < 200; i++) {
    const middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    if (below(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** The law for rho >= 0 in the representation that resolves it. */
function coreOf(rank: number, rho: number, method: LawMethod): Core {
  if (rho === 1) return shiftedChiSquare(rank);
  return method === "difference" || (method === "auto" && rho > DIFFERENCE_FROM)
    ? gammaDifference(rank, rho)
    : scaleMixture(rank, rho);
}

/**
 * The exact noise law of one coordinate.
 * @param rank r, integer in 1..4096
 * @param rho loading q_j/|q| in [-1, 1], ends included
 * @param method representation; "difference" is undefined for |rho| = 1, where the closed form is used
 * @throws UsageError outside the domain
 */
export function noiseLaw(rank: number, rho: number, method: LawMethod = "auto"): NoiseLaw {
  checkRank(rank);
  checkLoading(rho);
  const positive = coreOf(rank, Math.abs(rho), method);
  // N(-rho) = -N(rho) in law.
  const core: Core =
    rho >= 0
      ? positive
      : {
          pdf: (n) => positive.pdf(-n),
          cdf: (n) => positive.survival(-n),
          survival: (n) => positive.cdf(-n),
        };
  const variance = (1 + rho * rho) / rank;
  return {
    rank,
    rho,
    variance,
    pdf: core.pdf,
    cdf: core.cdf,
    survival: core.survival,
    quantile: (p) => invert(core, variance, p),
    cumulant(k) {
      if (k === 1) return 0;
      let factorial = 1;
      for (let i = 2; i < k; i++) factorial *= i;
      const sign = k % 2 === 0 ? 1 : -1;
      const spread = pow((1 + rho) / 2, k) + sign * pow((1 - rho) / 2, k);
      return pow(2 / rank, k - 1) * factorial * spread;
    },
  };
}
