/**
 * Mergeable central moments to order four (Pebay 2008, SAND2008-6212). Merging is a fixed expression, so results are
 * bit-identical when partials are merged in the same order; it is associative only up to rounding.
 */

/** Sample size, mean and sums of central powers. Plain data: it travels between threads and into files. */
export interface Moments {
  n: number;
  mean: number;
  m2: number;
  m3: number;
  m4: number;
}

export function emptyMoments(): Moments {
  return { n: 0, mean: 0, m2: 0, m3: 0, m4: 0 };
}

/** Adds one value in place. */
export function push(s: Moments, x: number): void {
  const before = s.n;
  s.n += 1;
  const delta = x - s.mean;
  const step = delta / s.n;
  const square = step * step;
  const term = delta * step * before;
  s.mean += step;
  s.m4 += term * square * (s.n * s.n - 3 * s.n + 3) + 6 * square * s.m2 - 4 * step * s.m3;
  s.m3 += term * step * (s.n - 2) - 3 * step * s.m2;
  s.m2 += term;
}

/** Moments of the union of two samples. */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.n === 0) return { ...b };
  if (b.n === 0) return { ...a };
  const n = a.n + b.n;
  const d = b.mean - a.mean;
  const p = (a.n * b.n) / n;
  return {
    n,
    mean: a.mean + (d * b.n) / n,
    m2: a.m2 + b.m2 + d * d * p,
    m3: a.m3 + b.m3 + (d * d * d * p * (a.n - b.n)) / n + (3 * d * (a.n * b.m2 - b.n * a.m2)) / n,
    m4:
      a.m4 +
      b.m4 +
      (d * d * (d * d) * p * (a.n * a.n - a.n * b.n + b.n * b.n)) / (n * n) +
      (6 * d * d * (a.n * a.n * b.m2 + b.n * b.n * a.m2)) / (n * n) +
      (4 * d * (a.n * b.m3 - b.n * a.m3)) / n,
  };
}

/** Estimate with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly se: number;
}

/** Mean with the sample standard error. */
export function meanOf(s: Moments): Estimate {
  return { value: s.mean, se: Math.sqrt(s.m2 / (s.n - 1) / s.n) };
}

/** Unbiased variance; its standard error is the plug-in sqrt((mu4 - var^2 (n-3)/(n-1))/n). */
export function varianceOf(s: Moments): Estimate {
  const value = s.m2 / (s.n - 1);
  return {
    value,
    se: Math.sqrt(Math.max(0, (s.m4 / s.n - (value * value * (s.n - 3)) / (s.n - 1)) / s.n)),
  };
}

/** Standardised skewness and excess kurtosis (plug-in); 0 for a constant sample. */
export function shapeOf(s: Moments): { skewness: number; kurtosis: number } {
  if (!(s.m2 > 0)) return { skewness: 0, kurtosis: 0 };
  return {
    skewness: (Math.sqrt(s.n) * s.m3) / (s.m2 * Math.sqrt(s.m2)),
    kurtosis: (s.n * s.m4) / (s.m2 * s.m2) - 3,
  };
}
