/**
 * Adam (Kingma & Ba 2015, arXiv:1412.6980), once for all that trains: its constants, and its rule in f64 (that in f32
 * is the kernel's).
 */
import { pow } from "../core/stdlib.js";

export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Bias corrections 1/(1 - beta^t) of the two moments at step t = 1, 2, .. */
export const adamCorrection = (t: number): [first: number, second: number] => [
  1 / (1 - pow(ADAM.beta1, t)),
  1 / (1 - pow(ADAM.beta2, t)),
];

/** Running means of a gradient and of its square. */
export interface Moments<T> {
  readonly first: T;
  readonly second: T;
}

/**
 * One step in f64: the update that is subtracted from the parameters, the rate included, and the moments after it.
 * @param t number of the step, from 1
 */
export function adamUpdate(
  gradient: Float64Array,
  before: Moments<Float64Array>,
  rate: number,
  t: number,
): { update: Float64Array; moments: Moments<Float64Array> } {
  const first = before.first.map((x, i) => ADAM.beta1 * x + (1 - ADAM.beta1) * gradient[i]);
  const second = before.second.map((x, i) => ADAM.beta2 * x + (1 - ADAM.beta2) * gradient[i] ** 2);
  const [left1, left2] = [1 - pow(ADAM.beta1, t), 1 - pow(ADAM.beta2, t)];
  const update = first.map(
    (m, i) => (rate * (m / left1)) / (Math.sqrt(second[i] / left2) + ADAM.epsilon),
  );
  return { update, moments: { first, second } };
}
