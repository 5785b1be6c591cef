/** Planted bugs in the moments of the noise and in the factors A. */
import type { PlantedBugs } from "../property.js";
import { subject, type Subject } from "../subject.js";

const rescaled =
  (change: (rank: number, dim: number) => number): Subject["sampleFactor"] =>
  (init, rank, dim, source, out, offset = 0) => {
    subject.sampleFactor(init, rank, dim, source, out, offset);
    for (let i = offset; i < offset + rank * dim; i++) out[i] *= change(rank, dim);
  };

export const noiseMomentsBugs: PlantedBugs = {
  "variance without the q_j^2 term": { coordinateVariance: (r) => 1 / r },
  "variance with kappa - 3 instead of kappa - 2": {
    coordinateVariance: (r, p, k = 3) => (1 + (k - 3) * p * p) / r,
  },
  "variance 1/r^2": { coordinateVariance: (r, p, k) => subject.coordinateVariance(r, p, k) / r },
  "A ~ N(0, 1) instead of N(0, 1/r)": { sampleFactor: rescaled((r) => Math.sqrt(r)) },
  'A with standard deviation 1/r, as in PEFT\'s "gaussian"': {
    sampleFactor: rescaled((r) => 1 / Math.sqrt(r)),
  },
  "A scaled by sqrt(1/m)": { sampleFactor: rescaled((r, m) => Math.sqrt(r / m)) },
  "one rank too few": {
    sampleFactor: (init, r, m, source, out, offset = 0) => {
      subject.sampleFactor(init, r, m, source, out, offset);
      out.fill(0, offset + (r - 1) * m, offset + r * m);
    },
  },
  "A transposed in the product": {
    noiseRow: (q, a, r) => {
      const m = q.length;
      const b = new Float64Array(r * m);
      for (let k = 0; k < r; k++) for (let j = 0; j < m; j++) b[k * m + j] = a[j * r + k];
      return subject.noiseRow(q, b, r);
    },
  },
  "noise without subtracting q": {
    noiseRow: (q, a, r) => subject.noiseRow(q, a, r).map((x, j) => x + q[j]),
  },
  "covariance without q_i q_j": {
    noiseCovariance: (q, i, j, r, k) => (i === j ? subject.noiseCovariance(q, i, j, r, k) : 0),
  },
  "row energy m/r": { rowEnergy: (r, m) => m / r },
  "orthogonal variance of i.i.d. entries": {
    orthogonalVariance: (r, _, p) => subject.coordinateVariance(r, p),
  },
};
