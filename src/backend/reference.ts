/** The oracle: plain f64 loops with nothing clever, to which every other backend is held. */
import type { Backend } from "./backend.js";
import { drawnFactors, sampleByProducts } from "./sample.js";

/** The reference backend: G A' then (G A') A, summed in index order. */
export function createReference(): Backend {
  const reference: Backend = {
    info: {
      name: "reference",
      mode: "f64",
      precision: "f64",
      unitRoundoff: 2 ** -53,
      device: "CPU",
    },
    async project(factors, gradient, { batch, rank, dim, rows }) {
      const out = new Float64Array(batch * rows * dim);
      for (let b = 0; b < batch; b++) {
        for (let i = 0; i < rows; i++) {
          const to = (b * rows + i) * dim;
          for (let k = 0; k < rank; k++) {
            const from = (b * rank + k) * dim;
            let y = 0;
            for (let j = 0; j < dim; j++) y += gradient[i * dim + j] * factors[from + j];
            for (let j = 0; j < dim; j++) out[to + j] += y * factors[from + j];
          }
        }
      }
      return out;
    },
    sample: (request) => sampleByProducts(reference.project, request),
    factors: (request) => drawnFactors(request),
    async dispose() {},
  };
  return reference;
}
