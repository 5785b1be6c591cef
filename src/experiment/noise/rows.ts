/** Rows of the noise-law experiment. */
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
  /** How the noise was drawn: factors (A drawn and multiplied); row, coordinate, block (from the law of Gaussian A). */
  readonly sampler: string;
  readonly seed: string;
  readonly backend: string;
  readonly mean: number;
  readonly meanSe: number;
  readonly variance: number;
  readonly varianceSe: number;
  readonly varianceTheory: number;
  readonly skewness: number;
  /** Excess kurtosis. */
  readonly kurtosis: number;
  /** E|N|^2 over the whole row against its theory. */
  readonly energy: number;
  readonly energySe: number;
  readonly energyTheory: number;
  /** Exact TV of the Gaussian-A marginal law (E4); null for other inits. */
  readonly tvExact: number | null;
  /** The same restricted to the 64 bins of the estimates: what they converge to. */
  readonly tvBinned: number | null;
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
  /**
   * sup over bin edges of |empirical cdf - exact cdf|: the sampler against the law of E3; null unless A is
   * Gaussian.
   */
  readonly lawDistance: number | null;
  /**
   * Mean over trials of log(p/g), p and g the exact and the Gaussian probability of the bin (512 bins); its mean
   * and standard deviation per trial under the exact law, and under the Gaussian. Null unless A is Gaussian, or
   * where the law has an atom-like jump.
   */
  readonly logRatio: number | null;
  readonly logRatioMean: number | null;
  readonly logRatioSd: number | null;
  readonly logRatioGaussMean: number | null;
  readonly logRatioGaussSd: number | null;
  readonly boundFourthMoment: number;
  readonly boundScaleMixture: number;
  readonly boundBerryEsseen: number;
  /**
   * Joint TV of the whole row to the Gaussian of equal covariance (E6), exact and sampled; null unless A is
   * Gaussian.
   */
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
