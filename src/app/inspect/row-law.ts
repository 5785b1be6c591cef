/**
 * What the theory says of one gradient row at the rank and width of a layer (docs/theory.md E2 to E6, E10, E17), before
 * anything is known of the gradient: at the loading of an evenly spread row, 1/sqrt m, and at the cosines of
 * neighbouring batches that the papers speak of.
 */
import { lawSummary } from "../law.js";
import { privacySummary } from "../privacy.js";

/** Fourth standardised moment of a uniform entry. */
const UNIFORM = 1.8;
const [GAUSSIAN, READ_AT, NONE_AT] = [3, 0.99, 0.9];

/** Variance of a coordinate of loading rho over |q|^2, for entries of A of kurtosis kappa. */
export const varianceFactor = (rank: number, rho: number, kappa: number): number =>
  (1 + (kappa - 2) * rho * rho) / rank;

/** What one row's noise is worth between neighbours of a cosine. */
export interface Reading {
  readonly cosine: number;
  /** Exact; null where none exists at that delta. */
  readonly epsilon: number | null;
  /** What a Gaussian mechanism of the same variance would promise. */
  readonly gaussian: number;
  /** The rebuttal's theorem, repaired. */
  readonly rebuttal: number | null;
}

export interface RowLaw {
  readonly rank: number;
  readonly inputs: number;
  /** 1/sqrt m. */
  readonly loading: number;
  readonly variance: { readonly gaussian: number; readonly uniform: number };
  /** Of Gaussian A: total variation of a coordinate and of the whole row to their Gaussians. */
  readonly tv: number;
  readonly jointTv: number;
  readonly bounds: ReturnType<typeof lawSummary>["bounds"];
  readonly delta: number;
  readonly readings: readonly Reading[];
}

function readingAt(rank: number, inputs: number, cosine: number, delta: number): Reading {
  const { epsilon, gaussianReading, repaired } = privacySummary(
    rank,
    inputs,
    cosine,
    undefined,
    delta,
  );
  return { cosine, epsilon, gaussian: gaussianReading.epsilon, rebuttal: repaired.epsilon };
}

/** @param inputs m, the layer's input side: A is rank x m */
export function rowLaw(rank: number, inputs: number, delta: number): RowLaw {
  const loading = 1 / Math.sqrt(inputs);
  const law = lawSummary(rank, loading, inputs) as ReturnType<typeof lawSummary> & {
    jointTv: number;
  };
  return {
    rank,
    inputs,
    loading,
    variance: {
      gaussian: varianceFactor(rank, loading, GAUSSIAN),
      uniform: varianceFactor(rank, loading, UNIFORM),
    },
    tv: law.tv,
    jointTv: law.jointTv,
    bounds: law.bounds,
    delta,
    // A row of one coordinate has no other direction.
    readings:
      inputs < 2 ? [] : [READ_AT, NONE_AT].map((cosine) => readingAt(rank, inputs, cosine, delta)),
  };
}
