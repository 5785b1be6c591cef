/** What theory says of a pair's noises (E2, E7-E9): scales that the sums are divided by, and expected values. */
import { dot, largestIndex } from "../../core/row-major.js";
import type { DependenceCell } from "./plan.js";

/** E|N_g|^2 for a gradient g of the cell. */
export const energyOf = (cell: DependenceCell, g: readonly number[]): number =>
  cell.model === "dp-sgd" ? g.length * cell.fixedSd ** 2 : ((cell.dim + 1) * dot(g, g)) / cell.rank;

/** The coordinates of N_x[0,j] and N_y[0,l] at which x_l y_j is largest: where one A couples them most. */
export const crossProbe = ({ x, y, dim }: DependenceCell): { j: number; l: number } => ({
  j: largestIndex(y, dim),
  l: largestIndex(x, dim),
});

/** Standard deviations of N_x[0,j] and N_y[0,l] (E2). */
export function crossSds(cell: DependenceCell): { x: number; y: number } {
  if (cell.model === "dp-sgd") return { x: cell.fixedSd, y: cell.fixedSd };
  const { j, l } = crossProbe(cell);
  const sd = (g: readonly number[], k: number): number => {
    const row = g.slice(0, cell.dim);
    return Math.sqrt((dot(row, row) + row[k] * row[k]) / cell.rank);
  };
  return { x: sd(cell.x, j), y: sd(cell.y, l) };
}

/** Correlation of N_x[0,j] and N_y[0,l]: 0 unless both noises share A. */
export function crossTheory(cell: DependenceCell): number {
  if (cell.model !== "lora") return 0;
  const { j, l } = crossProbe(cell);
  const sd = crossSds(cell);
  const [x, y] = [cell.x.slice(0, cell.dim), cell.y.slice(0, cell.dim)];
  return ((j === l ? dot(x, y) : 0) + x[l] * y[j]) / cell.rank / (sd.x * sd.y);
}
