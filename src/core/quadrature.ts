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
      for (let k = 2; k <= n; k++) [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
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
export function integratePanels(f: (x: number) => number, edges: readonly number[], split: number): number {
  const { nodes, weights } = gaussLegendre(16);
  let total = 0;
  for (let i = 0; i + 1 < edges.length; i++) {
    const width = (edges[i + 1] - edges[i]) / split;
    for (let s = 0; s < split; s++) {
      const middle = edges[i] + (s + 0.5) * width;
      let panel = 0;
      for (let k = 0; k < nodes.length; k++) panel += weights[k] * f(middle + 0.5 * width * nodes[k]);
      total += 0.5 * width * panel;
    }
  }
  return total;
}
