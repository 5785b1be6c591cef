/**
 * Keyed random streams: (seed, experiment, trial) names a stream, so a trial gives the same numbers on any worker, in
 * any order and after any resume. The key is hashed with SHA-256 to the 256-bit seed of a Mersenne twister, whose
 * init_by_array uses all of it; equal streams for different keys would be a hash collision. Normals are @stdlib's.
 */
import { createHash } from "node:crypto";
import { twister } from "./mersenne-twister.js";
import { zigguratOf } from "./stdlib.js";

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

/** The stream whose normal is drawn: one ziggurat serves all, since it keeps nothing between its draws. */
let drawing: { uniform(): number; word(): number };
const nextNormal = zigguratOf(
  () => drawing.uniform(),
  () => drawing.word(),
);

/** The stream of (seed, experiment, trial). */
export function stream(seed: string, experiment: string, trial: number): Stream {
  const { uniform } = twister(streamSeed(seed, experiment, trial));
  // As @stdlib seeds the generator of the ziggurat's layers, which few streams need.
  const layers = Math.floor(1 + 0xffffffff * uniform());
  let source: typeof drawing | undefined;
  return {
    uniform,
    normal() {
      drawing = source ??= { uniform, word: twister(layers).word };
      return nextNormal();
    },
  };
}
