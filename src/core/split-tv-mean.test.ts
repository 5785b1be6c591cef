/** The mean of the split estimate, against splitTv on counts that are drawn from the exact law of E3. */
import { describe, expect, it } from "vitest";
import { noiseLaw } from "./law.js";
import { meanSplitTv } from "./split-tv-mean.js";
import { stream } from "./stream.js";
import { BATCHES, binnedTv, BINS, gaussianEdges, splitTv } from "./tv-estimate.js";

const SAMPLES = 400;
const CASES = [
  [1, 0, 640],
  [4, 0.6, 640],
  [16, 0, 1600],
  [64, -0.3, 333],
] as const;

const cdfOf = (rank: number, rho: number): ((z: number) => number) => {
  const law = noiseLaw(rank, rho);
  return (z) => law.cdf(z * Math.sqrt(law.variance));
};

/** Mean of the estimate over samples, and its standard error; bins drawn by their exact probabilities. */
function sampled(rank: number, rho: number, trials: number) {
  const below = Array.from(gaussianEdges(BINS), cdfOf(rank, rho));
  const { uniform } = stream("1", `split/${rank}/${rho}`, 0);
  const values = Array.from({ length: SAMPLES }, () => {
    const mass = new Float64Array(BATCHES * BINS);
    const weight = new Float64Array(BATCHES);
    for (let t = 0; t < trials; t++) {
      const u = uniform();
      const bin = below.findIndex((p) => u < p);
      mass[(t % BATCHES) * BINS + (bin < 0 ? BINS - 1 : bin)] += 1;
      weight[t % BATCHES] += 1;
    }
    return splitTv(mass, weight).value;
  });
  const mean = values.reduce((a, x) => a + x, 0) / SAMPLES;
  const variance = values.reduce((a, x) => a + (x - mean) ** 2, 0) / (SAMPLES - 1);
  return { mean, se: Math.sqrt(variance / SAMPLES) };
}

describe("mean of the split estimate", () => {
  // Normal to a good approximation: four means beyond 6 standard errors with probability 8e-9.
  it.each(CASES)("is what splitTv is on average: r = %d, rho = %d, n = %d", (rank, rho, trials) => {
    const { mean, se } = sampled(rank, rho, trials);
    expect(Math.abs(mean - meanSplitTv(rank, rho, trials)) / se).toBeLessThan(6);
    // Control: the TV of the bins itself, which the estimate falls short of.
    expect(Math.abs(mean - binnedTv(cdfOf(rank, rho))) / se).toBeGreaterThan(6);
  });

  it("rises to the TV of the bins, and does not know the sign of the loading", () => {
    const exact = binnedTv(cdfOf(8, 0.6));
    const at = (trials: number): number => meanSplitTv(8, 0.6, trials);
    expect(at(64)).toBeLessThan(at(6400));
    expect(at(6400)).toBeLessThan(exact);
    expect(at(1e8)).toBeCloseTo(exact, 6);
    expect(meanSplitTv(8, -0.6, 6400)).toBeCloseTo(at(6400), 12);
  });
});
