/** Uniformly random orders from keyed streams: of batches and pools, of the halves of an audit. */
import { stream, type Stream } from "./stream.js";

/** Brings a list into a uniformly random order, in place (Fisher & Yates). */
export function shuffle(list: Int32Array, uniform: Stream["uniform"]): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
}

/** 0..n-1 in an order drawn from the stream of (seed, experiment, trial). */
export function permutation(
  n: number,
  seed: string,
  experiment: string,
  trial: number,
): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  shuffle(order, stream(seed, experiment, trial).uniform);
  return order;
}
