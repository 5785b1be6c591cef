/** Rows of the dependence experiment. */
import type { Scaling } from "../../core/scaling.js";

/** Dependence between the noises N_x and N_y of two gradients x and y (n x m matrices, n = 1 for single rows). */
export interface DependenceRow {
  readonly plan: string;
  readonly cell: string;
  readonly source: string;
  /**
   * lora: both noises share A; flora: a fresh A each; dp-sgd: i.i.d. Gaussian of LoRA's mean variance, fixed in
   * advance.
   */
  readonly model: "lora" | "flora" | "dp-sgd";
  /**
   * rows: two rows of one gradient (E7); steps: two training steps (E8); scale: one row, x = y, at its own norm
   * (E9).
   */
  readonly relation: "rows" | "steps" | "scale";
  readonly label: string;
  readonly rank: number;
  readonly dim: number;
  readonly trials: number;
  readonly seed: string;
  readonly backend: string;
  /** <x, y>_F/(|x||y|) */
  readonly cosine: number;
  /** Mean of <N_x, N_y>_F over sqrt(E|N_x|^2 E|N_y|^2): the correlation of the noises, coordinate by coordinate. */
  readonly correlation: number;
  readonly correlationSe: number;
  readonly correlationTheory: number;
  /**
   * Covariance of N_x[0,j] and N_y[0,l] in units of their theoretical standard deviations; j, l where x_l y_j is
   * largest.
   */
  readonly cross: number;
  readonly crossSe: number;
  readonly crossTheory: number;
  /** |x|_F before scaling, and the standard deviation of one noise coordinate, sqrt(mean |N_x|^2/(n m)). */
  readonly norm: number;
  readonly noiseSd: number;
  readonly noiseSdSe: number;
  readonly noiseSdTheory: number;
  /** Whether x was used as it is (none), or with each row (row) or the whole (gradient) scaled to norm 1 (E19). */
  readonly scaling: Scaling;
}
