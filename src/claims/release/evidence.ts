/** What the claims on noisy releases share (E12): exact comparisons of V + E with noise around a projection. */
import type { releaseEpsilon } from "../../core/release.js";

export type ReleaseEpsilon = typeof releaseEpsilon;

/** A release: rank of A, dimension of the row, noise multiplier. */
interface Release {
  readonly rank: number;
  readonly dim: number;
  readonly sigma: number;
}
export const RELEASES: readonly Release[] = [
  { rank: 4, dim: 64, sigma: 1 },
  { rank: 16, dim: 64, sigma: 1 },
  { rank: 16, dim: 768, sigma: 1 },
  { rank: 16, dim: 768, sigma: 4 },
  { rank: 64, dim: 768, sigma: 1 },
];
const DELTA = 1e-5;

/** Epsilon of a projected release over that of V + E, at each setting and delta = 1e-5. */
export const ratiosToPlain = (
  epsilon: ReleaseEpsilon,
  mechanism: "m1" | "m2",
  releases: readonly Release[],
): number[] =>
  releases.map(
    ({ rank, dim, sigma }) =>
      epsilon(mechanism, DELTA, rank, dim, sigma) / epsilon("plain", DELTA, rank, dim, sigma),
  );

/** Table of these ratios. */
export const ratioTable = (releases: readonly Release[], ratios: readonly number[]) => ({
  head: ["r", "m", "sigma", "eps / eps of V + E"],
  body: releases.map(({ rank, dim, sigma }, i) => [
    ...[rank, dim, sigma].map(String),
    ratios[i].toFixed(2),
  ]),
});
