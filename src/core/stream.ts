/**
 * Keyed random streams: (seed, experiment, trial) names a stream, so a trial gives the same numbers on any worker, in
 * any order and after any resume. The key is hashed with SHA-256 to the 256-bit seed of a Mersenne twister,
 * whose init-by-array uses all of it; equal streams for different keys would be a hash collision.
 */
import { createHash } from "node:crypto";
import { zigguratFrom } from "./stdlib.js";
import { twisterOfNumber, twisterOfWords, type Twister } from "./twister.js";

/** Independent uniform and standard normal numbers of one key. */
export interface Stream {
  /** Uniform on [0, 1) with 53 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** 256-bit seed of a key. Parts are length-prefixed, so ("a", "bc") and ("ab", "c") differ. */
export function streamSeed(seed: string, experiment: string, trial: number): Int32Array {
  const key = [seed, experiment, String(trial)].map((part) => `${part.length}:${part}`).join("");
  const digest = createHash("sha256").update(key).digest();
  const words = new Int32Array(8);
  for (let i = 0; i < 8; i++) words[i] = digest.readInt32LE(4 * i);
  return words;
}

/**
 * The stream of (seed, experiment, trial). Normals are the improved ziggurat's of @stdlib: its uniforms are the
 * stream's own, its integers those of a second twister, which the stream's first uniform seeds. Bits are those of
 * @stdlib's factories (stream.test.ts).
 */
export function stream(seed: string, experiment: string, trial: number): Stream {
  const { uniform } = twisterOfWords(streamSeed(seed, experiment, trial));
  const boxSeed = Math.floor(1 + 0xffffffff * uniform());
  let boxes: Twister | undefined;
  // Made when first asked for: many streams give uniforms alone.
  const box = (): number => (boxes ??= twisterOfNumber(boxSeed)).integer();
  return { uniform, normal: zigguratFrom(uniform, box) };
}
