/** Weighted straight-line fits on log-log data: exponents with intervals. */
import { tQuantile } from "./stdlib.js";

/** Slope with a confidence interval. */
export interface Slope {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One point of a log-log fit. */
export interface LogPoint {
  readonly x: number;
  readonly y: number;
  /** Standard error of y; 0 or absent for exact values. */
  readonly se?: number;
}

/**
 * Slope of log y on log x. With standard errors, weights are 1/(se/y)^2 and the interval is normal; without, ordinary
 * least squares with a t interval (which then describes curvature, not noise).
 */
export function logSlope(points: readonly LogPoint[], confidence = 0.95, seDegrees = 1e6): Slope {
  const weighted = points.every((p) => (p.se ?? 0) > 0);
  const weight = points.map((p) => (weighted ? (p.y / (p.se as number)) ** 2 : 1));
  const total = weight.reduce((a, b) => a + b, 0);
  const average = (f: (p: LogPoint) => number): number =>
    points.reduce((a, p, i) => a + weight[i] * f(p), 0) / total;
  const mx = average((p) => Math.log(p.x));
  const my = average((p) => Math.log(p.y));
  const sxx = points.reduce((a, p, i) => a + weight[i] * (Math.log(p.x) - mx) ** 2, 0);
  const value =
    points.reduce((a, p, i) => a + weight[i] * (Math.log(p.x) - mx) * (Math.log(p.y) - my), 0) /
    sxx;
  const residual = points.reduce(
    (a, p) => a + (Math.log(p.y) - my - value * (Math.log(p.x) - mx)) ** 2,
    0,
  );
  const degrees = points.length - 2;
  const se = weighted ? 1 / Math.sqrt(sxx) : Math.sqrt(residual / degrees / sxx);
  const margin = tQuantile(0.5 + confidence / 2, weighted ? seDegrees : degrees) * se;
  return { value, low: value - margin, high: value + margin };
}
