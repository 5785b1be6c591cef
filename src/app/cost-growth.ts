/** How a cost grows along an axis: the slope of its logarithm, its error, and what theory gives on the same grid. */
import { logSlope } from "../core/fit.js";
import { tQuantile } from "../core/stdlib.js";

/** A cost measured on a grid, in rounds that each go through the whole of it. */
export interface CostSeries {
  /** Positive and growing. */
  readonly x: readonly number[];
  /** Of each round, the cost at each x: positive, in any unit. */
  readonly rounds: readonly (readonly number[])[];
  /** What theory counts at each x, up to a factor. */
  readonly theory: readonly number[];
  /** How many points the fit takes, from the first on; without it the upper part of the grid. */
  readonly first?: number;
}

/** A slope of log cost on log x, and theory's on the same points. */
export interface CostGrowth {
  readonly slope: number;
  /** Standard error of the slope. */
  readonly error: number;
  readonly theory: number;
  /** On which side of theory the slope is by more than two standard errors. */
  readonly side: "agrees" | "below" | "above";
  /** First and last x of the fit. */
  readonly from: number;
  readonly to: number;
}

/** Standard errors by which a slope may differ from theory. */
const ALLOWED = 2;
/** Below this a difference is rounding. */
const ROUNDING = 1e-9;
/** Standard deviation of a median of many normal numbers over that of their mean: sqrt(pi/2). */
const MEDIAN = 1.2533;

/** The middle one, or the mean of the two middle ones. */
export function medianOf(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Points of the upper part of a grid: two thirds of them, three at least where there are as many. */
export const upperPart = (points: number): number =>
  Math.min(points, Math.max(3, Math.ceil((2 * points) / 3)));

const fitted = (x: readonly number[], y: readonly number[]) =>
  logSlope(x.map((value, i) => ({ x: value, y: y[i] })));

/** Standard error of a straight line's slope, from what is left beside the line; 0 for two points. */
function lineError(x: readonly number[], y: readonly number[]): number {
  if (x.length < 3) return 0;
  const { value, high } = fitted(x, y);
  return (high - value) / tQuantile(0.975, x.length - 2);
}

/** Standard error of a median slope, from the slopes of single rounds; 0 for one round. */
function roundError(slopes: readonly number[]): number {
  const count = slopes.length;
  if (count < 2) return 0;
  const mean = slopes.reduce((a, b) => a + b, 0) / count;
  const square = slopes.reduce((a, b) => a + (b - mean) ** 2, 0) / (count - 1);
  return MEDIAN * Math.sqrt(square / count);
}

function sideOf(difference: number, error: number): CostGrowth["side"] {
  if (Math.abs(difference) <= ALLOWED * error + ROUNDING) return "agrees";
  return difference < 0 ? "below" : "above";
}

/**
 * The slope through the medians of the rounds (least squares of the logarithms) on the upper part of the grid. Its
 * standard error is the larger of two: that of the points about the line, which sees curvature, and that of the slopes
 * of single rounds, which sees noise.
 * @throws RangeError for fewer than two points, for no round, and for a number that is not positive
 */
export function costGrowth({ x, rounds, theory, first }: CostSeries): CostGrowth {
  const [start, end] =
    first === undefined ? [x.length - upperPart(x.length), x.length] : [0, first];
  const part = (list: readonly number[]): number[] => list.slice(start, end);
  const [grid, costs] = [part(x), rounds.map(part)];
  if (grid.length < 2 || rounds.length === 0)
    throw new RangeError("a slope needs two points and a round at least");
  const numbers = [grid, part(theory), ...costs];
  if (!numbers.every((list) => list.length === grid.length && list.every((c) => c > 0)))
    throw new RangeError("grid, costs and theory must be as many positive numbers");
  const medians = grid.map((_, i) => medianOf(costs.map((round) => round[i])));
  const slope = fitted(grid, medians).value;
  const ofTheory = fitted(grid, part(theory)).value;
  const error = Math.max(
    lineError(grid, medians),
    roundError(costs.map((round) => fitted(grid, round).value)),
  );
  const side = sideOf(slope - ofTheory, error);
  return { slope, error, theory: ofTheory, side, from: grid[0], to: grid[grid.length - 1] };
}
