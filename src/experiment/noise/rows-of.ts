/** Turns the merged partial of a cell into rows: estimates with intervals beside the exact values. */
import { meanOf, shapeOf, varianceOf } from "../../core/accumulator.js";
import { berryEsseenBound, fourthMomentBound, scaleMixtureBound } from "../../core/bounds.js";
import { jointSetMasses } from "../../core/joint.js";
import { binnedKolmogorov, FINE_BINS, kolmogorovEstimate } from "../../core/kolmogorov.js";
import { noiseLaw } from "../../core/law.js";
import { ENTRY_KURTOSIS, orthogonalEnergy, rowEnergy } from "../../core/moments.js";
import { exactDistances } from "../../core/tv.js";
import { BATCHES, binnedTv, BINS, gaussianEdges, splitTv } from "../../core/tv-estimate.js";
import type { NoisePartial } from "./partial.js";
import type { RowContext } from "../kind.js";
import type { DensityRow, NoiseRow } from "../rows.js";
import type { NoiseCell } from "./cells.js";
import { probe, theoryVariance } from "./simulate.js";

const memo = new Map<string, unknown>();
function once<T>(key: string, make: () => T): T {
  if (!memo.has(key)) memo.set(key, make());
  return memo.get(key) as T;
}

/** Rows of a finished cell. */
export function rowsOf(cell: NoiseCell, partial: NoisePartial, context: RowContext): NoiseRow[] {
  const { init, rank, dim } = cell;
  const gaussian = init === "gaussian";
  return cell.rows.map((row, i) => {
    const sums = partial.rows[i];
    const j = probe(row.values);
    const rho = Math.max(-1, Math.min(1, row.values[j]));
    const n = sums.coordinate.n;
    const mean = meanOf(sums.coordinate);
    const variance = varianceOf(sums.coordinate);
    const shape = shapeOf(sums.coordinate);
    const energy = meanOf(sums.energy);
    const histogram = splitTv(sums.histogram, partial.batches);
    const mixture = gaussian ? splitTv(sums.mixture, partial.batches) : null;
    const kolmogorov = kolmogorovEstimate(sums.fine, n);
    const exact = gaussian ? once(`tv ${rank} ${rho}`, () => exactDistances(rank, rho)) : null;
    const joint = gaussian ? once(`joint ${rank} ${dim}`, () => jointSetMasses(rank, dim)) : null;
    const law = gaussian ? once(`law ${rank} ${rho}`, () => lawAtEdges(rank, rho)) : null;
    const hit = sums.jointHits / n;
    return {
      plan: context.plan,
      cell: cell.id,
      source: context.source,
      init,
      shape: row.shape,
      rank,
      dim,
      loading: Math.abs(rho),
      trials: n,
      sampler: cell.sampler,
      seed: context.seed,
      backend: context.backend,
      mean: mean.value,
      meanSe: mean.se,
      variance: variance.value,
      varianceSe: variance.se,
      varianceTheory: theoryVariance(init, rank, dim, rho),
      skewness: shape.skewness,
      kurtosis: shape.kurtosis,
      energy: energy.value,
      energySe: energy.se,
      energyTheory:
        init === "orthogonal"
          ? orthogonalEnergy(rank, dim)
          : rowEnergy(rank, dim, ENTRY_KURTOSIS[init]),
      tvExact: exact?.tv ?? null,
      tvBinned: law ? once(`binned ${rank} ${rho}`, () => binnedTvOf(rank, rho)) : null,
      tvHistogram: histogram.value,
      tvHistogramLow: histogram.low,
      tvHistogramHigh: histogram.high,
      tvMixture: mixture?.value ?? null,
      tvMixtureLow: mixture?.low ?? null,
      tvMixtureHigh: mixture?.high ?? null,
      kolmogorov: kolmogorov.value,
      kolmogorovLow: kolmogorov.low,
      kolmogorovHigh: kolmogorov.high,
      kolmogorovExact: exact?.kolmogorov ?? null,
      lawDistance: law ? binnedKolmogorov(sums.fine, n, law) : null,
      ...logRatios(sums.fine, n, law),
      boundFourthMoment: once(`a ${rank} ${rho}`, () => fourthMomentBound(rank, rho)),
      boundScaleMixture: once(`b ${rank} ${rho}`, () => scaleMixtureBound(rank, rho)),
      boundBerryEsseen: once(`c ${rank} ${rho}`, () => berryEsseenBound(rank, rho)),
      jointTvExact: joint ? joint.underNoise - joint.underGaussian : null,
      jointTvSampled: joint ? hit - joint.underGaussian : null,
      jointTvSe: joint ? Math.sqrt((joint.underNoise * (1 - joint.underNoise)) / n) : null,
    };
  });
}

/** TV over the bins of the estimates. */
function binnedTvOf(rank: number, rho: number): number {
  const law = noiseLaw(rank, rho);
  const sd = Math.sqrt(law.variance);
  return binnedTv((z) => law.cdf(z * sd));
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

/** Sampled densities of a finished cell: the 62 inner bins of equal Gaussian probability (the two outer ones have no end). */
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
      const loading = Math.abs(row.values[probe(row.values)]);
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
