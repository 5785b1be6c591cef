/** What training draws: batches of members, factors of adapters. */
import type { Stream } from "../core/stream.js";
import { isPrivate, samplingRate, type Training } from "./method.js";

/** Fills A by its law. */
export function drawFactor(
  { init, rank }: Pick<Training, "init" | "rank">,
  dim: number,
  { normal, uniform }: Stream,
  out: Float32Array,
): void {
  const draw =
    init === "kaiming-uniform"
      ? () => (2 * uniform() - 1) / Math.sqrt(dim)
      : init === "gaussian"
        ? () => normal() / Math.sqrt(rank)
        : () => normal() / rank;
  for (let i = 0; i < out.length; i++) out[i] = draw();
}

/** Batches of one model as positions in the pool: shuffled passes, or Poisson sampling for dp methods. */
export function* batches(
  t: Pick<Training, "method" | "batch">,
  members: ArrayLike<number>,
  expected: number,
  { uniform }: Stream,
): Generator<number[], never> {
  if (isPrivate(t)) {
    const rate = samplingRate(t, expected);
    for (;;) yield Array.from(members).filter(() => uniform() < rate);
  }
  const order = Int32Array.from(members);
  for (let at = order.length; ;) {
    const batch: number[] = [];
    while (batch.length < t.batch) {
      if (at === order.length) {
        for (let i = order.length - 1; i > 0; i--) {
          const j = Math.floor(uniform() * (i + 1));
          [order[i], order[j]] = [order[j], order[i]];
        }
        at = 0;
      }
      batch.push(order[at++]);
    }
    yield batch;
  }
}
