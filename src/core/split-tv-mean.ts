/**
 * What the split estimate of the total variation is on average under the exact law of a coordinate (E3): the set that
 * one half of the sample chooses is not the best one, so the mean falls short of the binned TV, most in small samples.
 */
import { oncePerKey } from "./once-per-key.js";
import { noiseLaw } from "./law.js";
import { binomialCdf } from "./stdlib.js";
import { BINS, gaussianEdges } from "./tv-estimate.js";

/** Exact probabilities of the bins of equal Gaussian probability for N_j over its standard deviation. */
function binProbabilities(rank: number, rho: number): Float64Array {
  const law = noiseLaw(rank, rho);
  const sd = Math.sqrt(law.variance);
  const below = gaussianEdges(BINS).map((z) => law.cdf(z * sd));
  return Float64Array.from({ length: BINS }, (_, k) => (below[k] ?? 1) - (below[k - 1] ?? 0));
}
/** Many rows have the same law. */
const binsOf = oncePerKey(
  (law: readonly [rank: number, rho: number]) => law.join(),
  (law) => binProbabilities(...law),
);

function splitMean(rank: number, rho: number, trials: number): number {
  const halves = [Math.ceil(trials / 2), Math.floor(trials / 2)];
  let mean = 0;
  for (const p of binsOf([rank, rho]))
    for (const half of halves)
      mean += ((p - 1 / BINS) * (1 - binomialCdf(Math.floor(half / BINS), half, p))) / 2;
  return mean;
}
/** Claims are judged on the same rows again and again. */
const meanOf = oncePerKey(
  (asked: readonly [rank: number, rho: number, trials: number]) => asked.join(),
  (asked) => splitMean(...asked),
);

/**
 * Mean of splitTv's value, exact: a bin counts where the other half has more in it than the Gaussian would, and then
 * adds its own excess, of which it is independent.
 * @param rho loading of the coordinate; its sign does not matter
 * @param trials of all batches
 */
export const meanSplitTv = (rank: number, rho: number, trials: number): number =>
  meanOf([rank, rho, trials]);
