/**
 * Adam (Kingma & Ba 2015, arXiv:1412.6980), once for all that trains: its constants, and its rule in f32 and in f64.
 */
import { numpy as np } from "@jax-js/jax";
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
 * One step in f32, for compiled functions: the direction that is multiplied with the rate, and the moments after it.
 * Consumes the gradient and the moments.
 * @param corrections an array whose first two numbers are those of {@link adamCorrection}; not consumed
 */
export function adamStep(
  gradient: np.Array,
  { first, second }: Moments<np.Array>,
  corrections: np.Array,
): { direction: np.Array; moments: Moments<np.Array> } {
  const m = first.mul(ADAM.beta1).add(gradient.ref.mul(1 - ADAM.beta1));
  const v = second.mul(ADAM.beta2).add(gradient.ref.mul(gradient).mul(1 - ADAM.beta2));
  const moments = { first: m.ref, second: v.ref };
  const direction = m
    .mul(corrections.ref.slice(0))
    .div(np.sqrt(v.mul(corrections.ref.slice(1))).add(ADAM.epsilon));
  return { direction, moments };
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
