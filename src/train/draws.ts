/** What training draws: orders, members, batches, factors of adapters, noise. */
import { permutation, shuffle } from "../core/permutation.js";
import type { Stream } from "../core/stream.js";
import { isPrivate, samplingRate, type Training } from "./method.js";

export { permutation };

/** Each of a list with the same probability, independently. */
export const poissonSample = (
  list: ArrayLike<number>,
  probability: number,
  { uniform }: Stream,
): number[] => Array.from(list).filter(() => uniform() < probability);

/** Fills A by its law. */
export function drawFactor(
  { init, rank }: Pick<Training, "init" | "rank">,
  dim: number,
  { normal, uniform }: Stream,
  out: Float32Array,
): void {
  const laws = {
    gaussian: () => normal() / Math.sqrt(rank),
    "kaiming-uniform": () => (2 * uniform() - 1) / Math.sqrt(dim),
    "peft-gaussian": () => normal() / rank,
  };
  const draw = laws[init];
  for (let i = 0; i < out.length; i++) out[i] = draw();
}

/** Batches of one size from shuffled passes. */
function* passes(
  members: ArrayLike<number>,
  size: number,
  { uniform }: Stream,
): Generator<number[], never> {
  const order = Int32Array.from(members);
  for (let next = order.length; ;) {
    const batch: number[] = [];
    while (batch.length < size) {
      if (next === order.length) {
        shuffle(order, uniform);
        next = 0;
      }
      batch.push(order[next++]);
    }
    yield batch;
  }
}

/**
 * Other ways to draw at the rate of dp methods, which no account here is of: a fixed share of the members, drawn anew
 * each step or from shuffled passes. Controls of audits.
 */
export const OTHER_SAMPLING = ["fixed", "passes"] as const;
export type OtherSampling = (typeof OTHER_SAMPLING)[number];

/** Batches of one model as positions in the pool: shuffled passes, or Poisson sampling for dp methods. */
export function* batches(
  t: Pick<Training, "method" | "batch">,
  members: ArrayLike<number>,
  expected: number,
  random: Stream,
  other?: OtherSampling,
): Generator<number[], never> {
  if (!isPrivate(t)) return yield* passes(members, t.batch, random);
  const rate = samplingRate(t, expected);
  const share = Math.round(rate * members.length);
  if (other === "passes") return yield* passes(members, share, random);
  for (;;)
    yield other === "fixed"
      ? passes(members, share, random).next().value
      : poissonSample(members, rate, random);
}

/** Numbers in an array of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Cuts numbers into consecutive parts of given shapes. */
export function cutInto(
  numbers: Float32Array,
  shapes: ReadonlyArray<readonly number[]>,
): Float32Array[] {
  let end = 0;
  return shapes.map((shape) => numbers.subarray(end, (end += sizeOf(shape))));
}
