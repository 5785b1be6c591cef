/** The rows that a sweep produces: flat, so that they go into Parquet, CSV and figures unchanged. */

/** One cell of a noise-law sweep. All noise values are for |q| = 1 unless said otherwise; se = standard error. */
export interface NoiseRow {
  readonly plan: string;
  readonly cell: string;
  /** "synthetic", or the data set whose gradient supplied the row, e.g. "mnist". */
  readonly source: string;
  /** Law of A's entries: gaussian | kaiming-uniform | rademacher | orthogonal. */
  readonly init: string;
  /** spread | power-law | spiky | one-hot, or for real gradients layer/step/batch, e.g. "hidden@0 b32". */
  readonly shape: string;
  readonly rank: number;
  readonly dim: number;
  /** Loading rho of the probed coordinate, |q_j|/|q|, the largest of the row. */
  readonly loading: number;
  readonly trials: number;
  readonly seed: string;
  readonly backend: string;
  readonly mean: number;
  readonly meanSe: number;
  readonly variance: number;
  readonly varianceSe: number;
  readonly varianceTheory: number;
  readonly skewness: number;
  readonly skewnessSe: number;
  readonly kurtosis: number;
  readonly kurtosisSe: number;
  /** E|N|^2 over the whole row against its theory. */
  readonly energy: number;
  readonly energySe: number;
  readonly energyTheory: number;
  /** Exact TV of the Gaussian-A marginal law (E4); null for other inits. */
  readonly tvExact: number | null;
  readonly tvHistogram: number;
  readonly tvHistogramLow: number;
  readonly tvHistogramHigh: number;
  /** Rao-Blackwellised scale-mixture estimate; null unless A is Gaussian. */
  readonly tvMixture: number | null;
  readonly tvMixtureLow: number | null;
  readonly tvMixtureHigh: number | null;
  readonly kolmogorov: number;
  readonly kolmogorovLow: number;
  readonly kolmogorovHigh: number;
  readonly kolmogorovExact: number | null;
  /** sup over bin edges of |empirical cdf - exact cdf|: the sampler against the law of E3; null unless A is Gaussian. */
  readonly lawDistance: number | null;
  readonly boundFourthMoment: number;
  readonly boundScaleMixture: number;
  readonly boundBerryEsseen: number;
  /** Joint TV of the whole row to the Gaussian of equal covariance (E6), exact and sampled; null unless A is Gaussian. */
  readonly jointTvExact: number | null;
  readonly jointTvSampled: number | null;
  readonly jointTvSe: number | null;
}

/** One bin of a sampled density of the standardised noise coordinate, for the overlays. */
export interface DensityRow {
  readonly cell: string;
  readonly shape: string;
  readonly rank: number;
  readonly loading: number;
  /** Bin ends in standard deviations. */
  readonly z0: number;
  readonly z1: number;
  readonly density: number;
  /** Binomial standard error of the density. */
  readonly se: number;
}
