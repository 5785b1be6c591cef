/**
 * The update identity (docs/theory.md E1), run: W_T = W0 - eta s^2 sum_t G_t A'A for frozen A, and what training A
 * adds to it.
 */
import { axpy, matrix, multiply, transpose, type Matrix } from "../../core/matrix.js";
import type { Stream } from "../../core/stream.js";

const absolute = (a: Matrix): Matrix => ({ ...a, data: a.data.map(Math.abs) });

/** Setting of one run: SGD on a least-squares loss |W X - Y|^2 / 2, so that G_t depends on W_t as in training. */
export interface IdentityRun {
  readonly n: number;
  readonly m: number;
  readonly rank: number;
  readonly steps: number;
  readonly eta: number;
  /** s = alpha / r */
  readonly scaling: number;
  readonly trainA: boolean;
}

/** Planted bug for the controls: how B's gradient is formed. */
export type BGradient = (gradient: Matrix, a: Matrix) => Matrix;
export const trueBGradient: BGradient = (gradient, a) => multiply(gradient, transpose(a));

/**
 * Runs LoRA from B = 0 and returns the largest deviation from the identity, absolute and as a ratio to its rounding
 * bound gamma_k (|W0| + eta s^2 sum |G_t||A'||A|), k = T + m + r + 4: each entry of B sums T products of length m, B A
 * sums r.
 */
export function identityDeviation(
  run: IdentityRun,
  source: Stream,
  bGradient: BGradient = trueBGradient,
): { absolute: number; ratio: number } {
  const { n, m, rank, steps, eta, scaling } = run;
  const normal = (sd: number) => () => sd * source.normal();
  const w0 = matrix(n, m, normal(1));
  const x = matrix(m, m, normal(1 / Math.sqrt(m)));
  const y = matrix(n, m, normal(1));
  const a0 = matrix(rank, m, normal(1 / Math.sqrt(rank)));
  let a = a0;
  let b: Matrix = { rows: n, cols: rank, data: new Float64Array(n * rank) };
  let sum: Matrix = { rows: n, cols: m, data: new Float64Array(n * m) };
  let size = sum;
  const gram = multiply(transpose(a0), a0);
  const weight = (): Matrix => axpy(w0, scaling, multiply(b, a));
  for (let t = 0; t < steps; t++) {
    const gradient = multiply(axpy(multiply(weight(), x), -1, y), transpose(x));
    sum = axpy(sum, 1, multiply(gradient, gram));
    size = axpy(
      size,
      1,
      multiply(absolute(multiply(absolute(gradient), absolute(transpose(a0)))), absolute(a0)),
    );
    const gb = bGradient(gradient, a);
    const ga = multiply(transpose(b), gradient);
    b = axpy(b, -eta * scaling, gb);
    if (run.trainA) a = axpy(a, -eta * scaling, ga);
  }
  const trained = weight();
  const predicted = axpy(w0, -eta * scaling * scaling, sum);
  const k = (2 * steps + 2 * m + 2 * rank + 8) * 2 ** -53;
  let worst = 0;
  let ratio = 0;
  for (let i = 0; i < trained.data.length; i++) {
    const error = Math.abs(trained.data[i] - predicted.data[i]);
    const bound = (k / (1 - k)) * (Math.abs(w0.data[i]) + eta * scaling * scaling * size.data[i]);
    worst = Math.max(worst, error);
    ratio = Math.max(ratio, error / bound);
  }
  return { absolute: worst, ratio };
}

/**
 * Deviations of trained A from the identity at learning rates eta, eta/2, eta/4, ...: their log-log slope is the
 * order.
 */
export function trainedDeviations(
  run: Omit<IdentityRun, "trainA" | "eta">,
  makeStream: () => Stream,
): Array<{ x: number; y: number }> {
  return [0, 1, 2, 3, 4].map((k) => {
    const eta = 2 ** (-6 - k);
    return { x: eta, y: identityDeviation({ ...run, eta, trainA: true }, makeStream()).absolute };
  });
}
