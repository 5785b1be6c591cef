/** What the claims on a vector query's privacy share (E10): the functions that they speak about, and their grid. */
import {
  gaussianReading,
  privacyProfile,
  rebuttalPrinted,
  rebuttalRepaired,
} from "../../core/privacy.js";

/** What the exact claims speak about: replaced one by one in the tests, to see each verdict change. */
export const SUBJECT = {
  privacyProfile,
  rebuttalPrinted,
  rebuttalRepaired,
  readingEpsilon: gaussianReading.epsilon,
};
export type PrivacySubject = typeof SUBJECT;

/** A vector query: rank of A, dimension of the row, cosine of the two neighbours. */
export interface Query {
  readonly rank: number;
  readonly dim: number;
  readonly rho: number;
}

/** Queries on which the statements are checked. */
export const GRID: readonly Query[] = [4, 16, 64, 128, 256].flatMap((rank) =>
  [16, 64, 768].flatMap((dim) => [0.5, 0.9, 0.99, 0.999].map((rho) => ({ rank, dim, rho }))),
);

/** Tail probabilities delta' of the rebuttal's Theorem 1 at which it is judged. */
export const TAILS: readonly number[] = [1e-2, 1e-4];

/** A query as readers see it. */
export const queryText = ({ rank, dim, rho }: Query): string =>
  `r = ${rank}, m = ${dim}, rho = ${rho}`;
