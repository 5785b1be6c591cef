/** Gauss-Legendre panels: the quadrature for integrands with kinks, whose places are known and become panel edges. */

const cache = new Map<number, { nodes: Float64Array; weights: Float64Array }>();

/** Nodes and weights of the n-point Gauss-Legendre rule on [-1, 1] (Newton on the Legendre recurrence). */
export function gaussLegendre(n: number): { nodes: Float64Array; weights: Float64Array } {
  const known = cache.get(n);
  if (known) return known;
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let previous = 1;
      let value = x;
      for (let k = 2; k <= n; k++)
        [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
      slope = (n * (x * value - previous)) / (x * x - 1);
      const change = value / slope;
      x -= change;
      if (Math.abs(change) < 1e-16) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  const rule = { nodes, weights };
  cache.set(n, rule);
  return rule;
}

/** Integral of f over consecutive panels [edges[i], edges[i+1]], each split into `split` equal parts of 16 points. */
export function integratePanels(
  f: (x: number) => number,
  edges: readonly number[],
  split: number,
): number {
  const { nodes, weights } = gaussLegendre(16);
  let total = 0;
  for (let i = 0; i + 1 < edges.length; i++) {
    const width = (edges[i + 1] - edges[i]) / split;
    for (let s = 0; s < split; s++) {
      const middle = edges[i] + (s + 0.5) * width;
      let panel = 0;
      for (let k = 0; k < nodes.length; k++)
        panel += weights[k] * f(middle + 0.5 * width * nodes[k]);
      total += 0.5 * width * panel;
    }
  }
  return total;
}

/** Integral with an error estimate. */
export interface Integral {
  readonly value: number;
  /** Sum of the differences between each accepted panel and its two halves: an estimate, not a bound. */
  readonly error: number;
}

/**
 * Adaptive integral over [edges[0], edges.at(-1)]: 16-point panels, halved until the halves agree with
 * the whole. `edges` must resolve the scales of f well enough for the first panels to see its mass.
 */
export function integrateAdaptive(
  f: (x: number) => number,
  edges: readonly number[],
  relative = 1e-11,
): Integral {
  const { nodes, weights } = gaussLegendre(16);
  const panel = (a: number, b: number): number => {
    let sum = 0;
    for (let k = 0; k < nodes.length; k++)
      sum += weights[k] * f(0.5 * (a + b) + 0.5 * (b - a) * nodes[k]);
    return 0.5 * (b - a) * sum;
  };
  const first = edges.slice(1).map((b, i) => panel(edges[i], b));
  const scale = first.reduce((a, b) => a + Math.abs(b), 0);
  let value = 0;
  let error = 0;
  const refine = (a: number, b: number, whole: number, depth: number): void => {
    const middle = 0.5 * (a + b);
    const left = panel(a, middle);
    const right = panel(middle, b);
    const gap = Math.abs(left + right - whole);
    // Halving goes on until halves agree: with what is no number they never do.
    if (Number.isNaN(gap)) throw new RangeError(`the integrand is no number in [${a}, ${b}]`);
    if (
      depth === 0 ||
      gap <= relative * Math.max(scale, value) * 0.1 ||
      middle <= a ||
      middle >= b
    ) {
      value += left + right;
      error += gap;
      return;
    }
    refine(a, middle, left, depth - 1);
    refine(middle, b, right, depth - 1);
  };
  first.forEach((whole, i) => refine(edges[i], edges[i + 1], whole, 24));
  return { value, error };
}
