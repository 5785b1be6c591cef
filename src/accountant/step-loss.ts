/** Privacy loss of one step of the Poisson-subsampled Gaussian: its law, and its mass between two losses. */
import { integrateAdaptive } from "../core/quadrature.js";
import { normalCdf, normalPdf } from "../core/stdlib.js";

/** Standard deviations kept of each Gaussian: the mass beyond is 2 Phi(-9.5) < 3e-21. */
const TAIL = 9.5;
/** Law of one step's loss: its mass between two losses, its mean and its ends. */
export interface StepLoss {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  mass(from: number, to: number): number;
}

/** Removal: x ~ (1-q) N(0, s^2) + q N(1, s^2) against N(0, s^2); addition: the two swapped. */
export function stepLoss(q: number, sigma: number, direction: "remove" | "add"): StepLoss {
  // At q = 1 the loss is linear; log1p(expm1(e)) would be -Infinity from e = -38 on, where e^e is lost beside 1.
  const loss = (x: number): number => {
    const e = (2 * x - 1) / (2 * sigma * sigma);
    if (q === 1) return e;
    if (e > 700) return Math.log(q) + e;
    return q > 0.5 && e < -1 ? Math.log(1 - q + q * Math.exp(e)) : Math.log1p(q * Math.expm1(e));
  };
  /** x at which the loss is l; -Infinity at or below log(1 - q). */
  const point = (l: number): number => {
    if (q === 1) return sigma * sigma * l + 0.5;
    const inner = q > 0.5 && l < -1 ? (Math.exp(l) - (1 - q)) / q : Math.expm1(l) / q + 1;
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
