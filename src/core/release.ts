/**
 * Exact privacy of noisy releases of a vector query (docs/theory.md E12) against an observer
 * who knows A: neighbours v, v' with |v - v'| = 1 (clipped sensitivity), E ~ N(0, sigma^2 I).
 *  - plain: v + E, the Gaussian mechanism with mu = 1/sigma;
 *  - m1: v M + E, given A a Gaussian mechanism with mu = |d M|/sigma, |d M|^2 = s (s + chi2_{m-1}/r), s ~ chi2_r/r;
 *  - m2: (v + E) M: what it shows is (v + E) on the row space of A, so mu = sqrt(b)/sigma, b ~ Beta(r/2, (m-r)/2).
 * A does not depend on the data, so delta(eps) is the mean of the Gaussian profile over A.
 */
import { gaussianDelta, smallestEpsilon } from "./gaussian-mechanism.js";
import { logChiSquareMean, logScaleRange } from "./law.js";
import { integrateAdaptive, integratePanels } from "./quadrature.js";
import { gammaln } from "./stdlib.js";

export type ReleaseMechanism = "plain" | "m1" | "m2";

/** Exact delta(eps) of a release, absolute error below 1e-8. */
export function releaseDelta(
  mechanism: ReleaseMechanism,
  epsilon: number,
  rank: number,
  dim: number,
  sigma: number,
): number {
  if (mechanism === "plain" || (mechanism === "m2" && rank >= dim))
    return gaussianDelta(epsilon, 1 / sigma);
  return mechanism === "m2"
    ? projected(epsilon, rank, dim, sigma)
    : expanded(epsilon, rank, dim, sigma);
}

/** Smallest epsilon at which a release meets delta. */
export function releaseEpsilon(
  mechanism: ReleaseMechanism,
  delta: number,
  rank: number,
  dim: number,
  sigma: number,
): number {
  return smallestEpsilon((e) => releaseDelta(mechanism, e, rank, dim, sigma), delta);
}

/** b = sin^2(theta), of density proportional to sin^{r-1} cos^{m-r-1} on (0, pi/2). */
function projected(epsilon: number, rank: number, dim: number, sigma: number): number {
  const logC = Math.LN2 + gammaln(dim / 2) - gammaln(rank / 2) - gammaln((dim - rank) / 2);
  const centre = Math.atan(Math.sqrt(rank / (dim - rank)));
  const width = 1 / Math.sqrt(dim);
  const edges = [
    0,
    Math.PI / 2,
    ...[-12, -6, -3, -1, 0, 1, 3, 6, 12].map((k) => centre + k * width),
  ]
    .filter((x) => x >= 0 && x <= Math.PI / 2)
    .sort((a, b) => a - b);
  return integrateAdaptive(
    (x) => {
      const [s, c] = [Math.sin(x), Math.cos(x)];
      if (!(s > 0 && c > 0)) return 0;
      return (
        Math.exp(logC + (rank - 1) * Math.log(s) + (dim - rank - 1) * Math.log(c)) *
        gaussianDelta(epsilon, s / sigma)
      );
    },
    edges,
    1e-9,
  ).value;
}

/**
 * Two nested quadratures in log s and log c, c ~ chi2_{m-1}: the inner one's nodes do not depend on s.
 * `detail` multiplies the panels: for the test of convergence.
 */
export function expanded(
  epsilon: number,
  rank: number,
  dim: number,
  sigma: number,
  detail = 1,
): number {
  const k = dim - 1;
  const grid = ([low, high]: [number, number]): number[] => {
    const panels = Math.max(8, Math.ceil(high - low)) * detail;
    return Array.from({ length: panels + 1 }, (_, i) => low + ((high - low) * i) / panels);
  };
  const mean = meanOverChiSquare(k, grid(logScaleRange(k)));
  return integratePanels(
    (logS) => {
      const s = Math.exp(logS);
      const weight = Math.exp(logChiSquareMean(s, rank) + logS);
      if (weight < 1e-16) return 0;
      return (
        weight * mean((c) => gaussianDelta(epsilon, Math.sqrt(s * (s + (k * c) / rank)) / sigma))
      );
    },
    grid(logScaleRange(rank)),
    1,
  );
}

/** Means of functions of c ~ chi2_k/k, in panels of log c with the given edges. */
function meanOverChiSquare(
  k: number,
  edges: readonly number[],
): (f: (c: number) => number) => number {
  const nodes: number[] = [];
  const densities: number[] = [];
  integratePanels(
    (logC) => {
      nodes.push(Math.exp(logC));
      densities.push(Math.exp(logChiSquareMean(nodes[nodes.length - 1], k) + logC));
      return 0;
    },
    edges,
    1,
  );
  return (f) => {
    let i = 0;
    // The nodes come in the order in which they were found.
    return integratePanels(() => densities[i] * f(nodes[i++]), edges, 1);
  };
}
