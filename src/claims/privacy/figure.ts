/**
 * What Figure 2 of the rebuttal shows (arXiv:2601.21719; delta = 0.01), read off by eye: which form of Theorem 1 it
 * plots. The paper gives no numbers, and its dimension is inferred: at 401 to 403 every point is within the reading.
 */
import type { PrivacySubject } from "./evidence.js";

const DELTA = 0.01;
const DIM = 402;
/** How far a reading by eye may be off. */
export const READING = 5;

/** One curve: its cosine, and points (rank, epsilon). */
interface Curve {
  readonly rho: number;
  readonly points: ReadonlyArray<readonly [rank: number, epsilon: number]>;
}
const EXACT: readonly Curve[] = [
  {
    rho: 0.5,
    points: [
      [150, 422],
      [200, 447],
      [250, 484],
      [300, 525],
      [350, 569],
    ],
  },
  {
    rho: 0.9,
    points: [
      [60, 27],
      [100, 31],
      [150, 37],
      [200, 44],
      [250, 51],
    ],
  },
];
const BOUND: readonly Curve[] = [
  {
    rho: 0.5,
    points: [
      [150, 691],
      [200, 661],
      [250, 664],
      [300, 682],
      [350, 705],
    ],
  },
];

/** A point of the figure beside what a function gives there. */
export interface Reading {
  readonly rho: number;
  readonly rank: number;
  readonly figure: number;
  readonly computed: number;
}

const readings = (curves: readonly Curve[], at: (rank: number, rho: number) => number): Reading[] =>
  curves.flatMap(({ rho, points }) =>
    points.map(([rank, figure]) => ({ rho, rank, figure, computed: at(rank, rho) })),
  );

/** The curves of the exact epsilon, beside ours. */
export const exactReadings = ({ privacyProfile }: Pick<PrivacySubject, "privacyProfile">) =>
  readings(EXACT, (rank, rho) => privacyProfile(rank, DIM, rho).epsilon(DELTA));

/** The curve of the bound, beside a form of it: its delta is that of the figure, but for a floor below 1e-10. */
export const boundReadings = (form: PrivacySubject["rebuttalPrinted"]): Reading[] =>
  readings(BOUND, (rank, rho) => form(rank, DIM, rho, DELTA / 3).epsilon);

/** The largest distance between figure and computation; NaN where one is no number. */
export const largestGap = (list: readonly Reading[]): number =>
  Math.max(...list.map(({ figure, computed }) => Math.abs(figure - computed)));

/** The dimension at which the figure is compared. */
export const FIGURE_DIM = DIM;
