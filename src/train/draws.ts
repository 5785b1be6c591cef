/** What training draws: orders, members, batches, factors of adapters, noise. */
import { stream, type Stream } from "../core/stream.js";
import { isPrivate, samplingRate, type Training } from "./method.js";

type Uniform = Stream["uniform"];

/** Brings a list into a uniformly random order, in place (Fisher & Yates). */
function shuffle(list: Int32Array, uniform: Uniform): void {
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

/** Batches of one model as positions in the pool: shuffled passes, or Poisson sampling for dp methods. */
export function* batches(
  t: Pick<Training, "method" | "batch">,
  members: ArrayLike<number>,
  expected: number,
  random: Stream,
): Generator<number[], never> {
  if (isPrivate(t)) {
    const rate = samplingRate(t, expected);
    for (;;) yield poissonSample(members, rate, random);
  }
  const order = Int32Array.from(members);
  for (let next = order.length; ;) {
    const batch: number[] = [];
    while (batch.length < t.batch) {
      if (next === order.length) {
        shuffle(order, random.uniform);
        next = 0;
      }
      batch.push(order[next++]);
    }
    yield batch;
  }
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
