/** Generators of @stdlib/random as they come, which tests hold the streams to. */
import zigguratFactory from "@stdlib/random-base-improved-ziggurat";
import mt19937Factory from "@stdlib/random-base-mt19937";

/** Uniform on the integers of 32 bits; `normalized` on [0, 1) with 53 bits. */
interface Mt19937 {
  (): number;
  normalized(): number;
}
/** Its types know of no `normalized`. */
export const mt19937 = mt19937Factory as unknown as {
  factory(options: { seed: number | Int32Array }): Mt19937;
};
export const ziggurat: { factory(options: { prng: () => number }): () => number } = zigguratFactory;
