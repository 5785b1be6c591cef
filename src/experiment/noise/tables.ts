/** Turns the merged partial of a cell into rows: estimates with intervals beside the exact values. */
import { meanOf, shapeOf, varianceOf } from "../../core/accumulator.js";
import { berryEsseenBound, fourthMomentBound, scaleMixtureBound } from "../../core/bounds.js";
import { jointSetMasses } from "../../core/joint.js";
import { binnedKolmogorov, FINE_BINS, kolmogorovEstimate } from "../../core/kolmogorov.js";
import { noiseLaw } from "../../core/law.js";
import { largestIndex } from "../../core/row-major.js";
import { ENTRY_KURTOSIS, orthogonalEnergy, rowEnergy } from "../../core/moments.js";
import { exactDistances } from "../../core/tv.js";
import { BATCHES, binnedTv, BINS, gaussianEdges, splitTv } from "../../core/tv-estimate.js";
import type { NoisePartial, RowPartial } from "./partial.js";
import type { RowContext } from "../kind.js";
import type { DensityRow, NoiseRow } from "./rows.js";
import type { NoiseCell } from "./plan.js";
import { theoryVariance } from "./simulate.js";

/** Fine bins of a bin. */
const PER_BIN = FINE_BINS / BINS;

const memo = new Map<string, unknown>();
function once<T>(key: string, make: () => T): T {
  if (!memo.has(key)) memo.set(key, make());
  return memo.get(key) as T;
}

/** Exact values of a cell's row, computed once for all plans; null where the law of A has none. */
function exactOf({ init, rank, dim }: NoiseCell, rho: number) {
  if (init !== "gaussian") return null;
  const law = once(`law ${rank} ${rho}`, () => lawAtEdges(rank, rho));
  return {
    distances: once(`tv ${rank} ${rho}`, () => exactDistances(rank, rho)),
    joint: once(`joint ${rank} ${dim}`, () => jointSetMasses(rank, dim)),
    law,
    // Every edge of a bin is the last of its fine ones.
    tvBinned: once(`binned ${rank} ${rho}`, () => binnedTv((_, k) => law[(k + 1) * PER_BIN - 1])),
  };
}
type Exact = ReturnType<typeof exactOf>;

function momentColumns({ init, rank, dim }: NoiseCell, sums: RowPartial, rho: number) {
  const mean = meanOf(sums.coordinate);
  const variance = varianceOf(sums.coordinate);
  const { skewness, kurtosis } = shapeOf(sums.coordinate);
  const energy = meanOf(sums.energy);
  return {
    mean: mean.value,
    meanSe: mean.se,
    variance: variance.value,
    varianceSe: variance.se,
    varianceTheory: theoryVariance(init, rank, dim, rho),
    skewness,
    kurtosis,
    energy: energy.value,
    energySe: energy.se,
    energyTheory:
      init === "orthogonal"
        ? orthogonalEnergy(rank, dim)
        : rowEnergy(rank, dim, ENTRY_KURTOSIS[init]),
  };
}

const NO_INTERVAL = { value: null, low: null, high: null };

function distanceColumns(sums: RowPartial, batches: Float64Array, exact: Exact) {
  const { n } = sums.coordinate;
  const histogram = splitTv(sums.histogram, batches);
  const mixture = exact ? splitTv(sums.mixture, batches) : NO_INTERVAL;
  const kolmogorov = kolmogorovEstimate(sums.fine, n);
  return {
    tvExact: exact?.distances.tv ?? null,
    tvBinned: exact?.tvBinned ?? null,
    tvHistogram: histogram.value,
    tvHistogramLow: histogram.low,
    tvHistogramHigh: histogram.high,
    tvMixture: mixture.value,
    tvMixtureLow: mixture.low,
    tvMixtureHigh: mixture.high,
    kolmogorov: kolmogorov.value,
    kolmogorovLow: kolmogorov.low,
    kolmogorovHigh: kolmogorov.high,
    kolmogorovExact: exact?.distances.kolmogorov ?? null,
    lawDistance: exact && binnedKolmogorov(sums.fine, n, exact.law),
    ...logRatios(sums.fine, n, exact && exact.law),
  };
}

const boundColumns = ({ rank }: NoiseCell, rho: number) => ({
  boundFourthMoment: once(`a ${rank} ${rho}`, () => fourthMomentBound(rank, rho)),
  boundScaleMixture: once(`b ${rank} ${rho}`, () => scaleMixtureBound(rank, rho)),
  boundBerryEsseen: once(`c ${rank} ${rho}`, () => berryEsseenBound(rank, rho)),
});

function jointColumns({ jointHits, coordinate: { n } }: RowPartial, exact: Exact) {
  if (!exact) return { jointTvExact: null, jointTvSampled: null, jointTvSe: null };
  const { underNoise, underGaussian } = exact.joint;
  return {
    jointTvExact: underNoise - underGaussian,
    jointTvSampled: jointHits / n - underGaussian,
    jointTvSe: Math.sqrt((underNoise * (1 - underNoise)) / n),
  };
}

/** Rows of a finished cell. */
export function rowsOf(cell: NoiseCell, partial: NoisePartial, context: RowContext): NoiseRow[] {
  const { init, rank, dim, sampler } = cell;
  const { plan, source, seed, backend } = context;
  return cell.rows.map(({ shape, values }, i) => {
    const sums = partial.rows[i];
    const rho = Math.max(-1, Math.min(1, values[largestIndex(values)]));
    const exact = exactOf(cell, rho);
    return {
      plan,
      cell: cell.id,
      source,
      init,
      shape,
      rank,
      dim,
      loading: Math.abs(rho),
      trials: sums.coordinate.n,
      sampler,
      seed,
      backend,
      ...momentColumns(cell, sums, rho),
      ...distanceColumns(sums, partial.batches, exact),
      ...boundColumns(cell, rho),
      ...jointColumns(sums, exact),
    };
  });
}

/** The directed statistic of E3: log likelihood ratio of the exact law against the Gaussian, over the fine bins. */
function logRatios(
  counts: Float64Array,
  n: number,
  cdf: Float64Array | null,
): Pick<
  NoiseRow,
  "logRatio" | "logRatioMean" | "logRatioSd" | "logRatioGaussMean" | "logRatioGaussSd"
> {
  const none = {
    logRatio: null,
    logRatioMean: null,
    logRatioSd: null,
    logRatioGaussMean: null,
    logRatioGaussSd: null,
  };
  if (!cdf) return none;
  const p = Array.from(
    { length: FINE_BINS },
    (_, k) => (k === FINE_BINS - 1 ? 1 : cdf[k]) - (k === 0 ? 0 : cdf[k - 1]),
  );
  if (p.some((x) => !(x > 0))) return none;
  const logs = p.map((x) => Math.log(x * FINE_BINS));
  const moments = (weight: (k: number) => number): [number, number] => {
    const mean = logs.reduce((a, l, k) => a + weight(k) * l, 0);
    return [mean, Math.sqrt(logs.reduce((a, l, k) => a + weight(k) * (l - mean) ** 2, 0))];
  };
  const [logRatioMean, logRatioSd] = moments((k) => p[k]);
  const [logRatioGaussMean, logRatioGaussSd] = moments(() => 1 / FINE_BINS);
  return {
    logRatio: logs.reduce((a, l, k) => a + counts[k] * l, 0) / n,
    logRatioMean,
    logRatioSd,
    logRatioGaussMean,
    logRatioGaussSd,
  };
}

/** Exact cdf of N_j/sd at the fine Gaussian edges. */
function lawAtEdges(rank: number, rho: number): Float64Array {
  const law = noiseLaw(rank, rho);
  const sd = Math.sqrt(law.variance);
  return gaussianEdges(FINE_BINS).map((z) => law.cdf(z * sd));
}

/**
 * Sampled densities of a finished cell: the 62 inner bins of
 * equal Gaussian probability (the two outer ones have no end).
 */
export function densitiesOf(cell: NoiseCell, partial: NoisePartial): DensityRow[] {
  const edges = gaussianEdges(BINS);
  return cell.rows.flatMap((row, i) => {
    const { histogram, coordinate } = partial.rows[i];
    return Array.from({ length: BINS - 2 }, (_, b) => {
      const [z0, z1] = [edges[b], edges[b + 1]];
      let count = 0;
      for (let k = 0; k < BATCHES; k++) count += histogram[k * BINS + b + 1];
      const share = count / coordinate.n;
      const width = z1 - z0;
      const loading = Math.abs(row.values[largestIndex(row.values)]);
      return {
        cell: cell.id,
        shape: row.shape,
        rank: cell.rank,
        loading,
        z0,
        z1,
        density: share / width,
        se: Math.sqrt((share * (1 - share)) / coordinate.n) / width,
      };
    });
  });
}
