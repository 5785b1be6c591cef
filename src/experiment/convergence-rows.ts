/** Rows of how results come to rest: each claim on parts of a run's sample. They are made of other rows. */
import { numbers, texts } from "./column-types.js";

/** One claim, judged on the first part of a sample. */
export interface ConvergenceRow {
  /** First of the plans that feed it. */
  readonly plan: string;
  /** Id of the result. */
  readonly claim: string;
  /** "language model" where it is the claim's other column; else "". */
  readonly column: string;
  /** Of the whole sample; 1: all of it. */
  readonly share: number;
  /** What the sample counts: "trials" of a cell (harmonic mean over the rows read), or "pools". */
  readonly unit: string;
  readonly sample: number;
  readonly verdict: string;
  readonly statistic: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** What is proportional to a standard error: see `measure`; null where the part gives none. */
  readonly width: number | null;
  /** "standard error", "half-width" of the interval, or "smallest effect" that the test would have seen. */
  readonly measure: string;
  /** Look that decided it, from 1. */
  readonly look: number | null;
}

export const CONVERGENCE_COLUMNS = {
  ...texts("plan", "claim", "column", "unit", "verdict", "statistic", "measure"),
  ...numbers("share", "sample", "value", "low", "high", "width", "look"),
} as const;
