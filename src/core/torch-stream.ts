/**
 * PyTorch's random numbers on the CPU, in float32, as its default generator gives them after `torch.manual_seed(seed)`:
 * a Mersenne twister seeded by the low 32 bits of the seed, one word a uniform number. `normal_` of 16 numbers or more
 * makes blocks of 16 by Box and Muller's formula, and draws the last 16 anew where the size is no multiple of 16.
 * What PyTorch prints after a seed is held against this (torch-stream.test.ts). Numbers agree to rounding
 * ({@link slackOf}): PyTorch's logarithm, sine and fused products differ in the last bits between machines.
 */
import { renew, stateOfNumber, tempered, WORDS } from "./twister.js";

/** Words of 32 bits, with a sign, one after the other. */
export interface TorchStream {
  /** The next words, into `out` at `from` to below `to`. */
  fill(out: Int32Array, from: number, to: number): void;
  skip(words: number): void;
  /** A stream that goes on from here by itself. */
  copy(): TorchStream;
}

function streamFrom(state: Int32Array, begin: number): TorchStream {
  let at = begin;
  /** How many of `most` words the state still has, renewed where it has none. */
  const some = (most: number): number => {
    if (at === WORDS) {
      renew(state);
      at = 0;
    }
    return Math.min(most, WORDS - at);
  };
  return {
    fill(out, from, to) {
      for (let i = from; i < to;) {
        const count = some(to - i);
        for (let k = 0; k < count; k++) out[i + k] = tempered(state[at + k]);
        i += count;
        at += count;
      }
    },
    skip(words) {
      for (let left = words; left > 0;) {
        const count = some(left);
        left -= count;
        at += count;
      }
    },
    copy: () => streamFrom(state.slice(), at),
  };
}

/** @param seed as torch.manual_seed takes it, 0 to 2^64 - 1 */
export const torchStream = (seed: bigint): TorchStream =>
  streamFrom(stateOfNumber(Number(BigInt.asUintN(32, seed))), WORDS);

/** Law of a tensor: U(-bound, bound), or N(0, sd^2). */
export type TorchLaw =
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "normal"; readonly sd: number };

/** Numbers that `normal_` makes at once. */
export const BLOCK = 16;

/** Bound of `kaiming_uniform_(a = sqrt 5)` for m inputs, 1/sqrt m to rounding: what nn.Linear draws its weight from. */
export const linearBound = (inputs: number): number => {
  const slope = Math.sqrt(5);
  return Math.sqrt(3) * (Math.sqrt(2 / (1 + slope * slope)) / Math.sqrt(inputs));
};

/** Words that a tensor of n numbers takes. */
export const wordsFor = ({ kind }: TorchLaw, n: number): number =>
  kind === "normal" && n % BLOCK !== 0 ? n + BLOCK : n;

/**
 * By how much a number of PyTorch's may differ: of uniforms by the rounding of one or two operations, of normals by
 * that of the angle (2 pi in float32), times a radius of at most 6.
 */
export const slackOf = (law: TorchLaw): number =>
  law.kind === "uniform" ? law.bound * 2 ** -21 : law.sd * 2 ** -18;

/** Uniform on [0, 1), a multiple of 2^-24. */
const share = (word: number): number => (word & 0xffffff) * 2 ** -24;

/** One block of normals from `words` at `from`, into `out` at `to`. */
function normalBlock(
  words: Int32Array,
  from: number,
  out: Float32Array,
  to: number,
  sd: number,
): void {
  for (let j = 0; j < BLOCK / 2; j++) {
    const radius = sd * Math.sqrt(-2 * Math.log(1 - share(words[from + j])));
    const angle = 2 * Math.PI * share(words[from + BLOCK / 2 + j]);
    out[to + j] = radius * Math.cos(angle);
    out[to + BLOCK / 2 + j] = radius * Math.sin(angle);
  }
}

/**
 * The numbers of a tensor.
 * @param words of {@link wordsFor} the law and n
 * @throws RangeError for fewer than 16 normals, which PyTorch draws in another way
 */
export function torchNumbers(law: TorchLaw, n: number, words: Int32Array): Float32Array {
  const out = new Float32Array(n);
  if (law.kind === "uniform") {
    const low = Math.fround(-law.bound);
    const width = Math.fround(Math.fround(law.bound) - low);
    for (let i = 0; i < n; i++) out[i] = Math.fround(share(words[i]) * width) + low;
    return out;
  }
  if (n < BLOCK) throw new RangeError(`${n} normals: PyTorch draws fewer than ${BLOCK} otherwise`);
  for (let i = 0; i + BLOCK <= n; i += BLOCK) normalBlock(words, i, out, i, law.sd);
  if (n % BLOCK !== 0) normalBlock(words, n, out, n - BLOCK, law.sd);
  return out;
}
