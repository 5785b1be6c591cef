import { describe, expect, it } from "vitest";
import ziggurat from "@stdlib/random-base-improved-ziggurat";
import mt19937 from "@stdlib/random-base-mt19937";
import { stream, streamSeed, type Stream } from "./stream.js";
import { twisterOfNumber, twisterOfWords } from "./twister.js";

/** The standard generator; its types know of no `normalized`. */
type Standard = (() => number) & { normalized: () => number };
const standard = (seed: number | Int32Array): Standard =>
  mt19937.factory({ seed }) as unknown as Standard;

/** A stream by @stdlib's factories alone. */
function byFactories(...key: [string, string, number]): Stream {
  const uniform = standard(streamSeed(...key)).normalized;
  return { uniform, normal: ziggurat.factory({ prng: uniform }) };
}

describe("twister", () => {
  it("begins with the numbers that its authors published", () => {
    // mt19937ar.out: the first of 1000 outputs of init_by_array({0x123, 0x234, 0x345, 0x456}).
    const { integer } = twisterOfWords(Int32Array.of(0x123, 0x234, 0x345, 0x456));
    expect(Array.from({ length: 5 }, integer)).toEqual([
      1067595299, 955945823, 477289528, 4107218783, 4228976476,
    ]);
  });

  it("gives the bits of @stdlib's over many renewals of its state, seeded by a number or by words", () => {
    for (const seed of [1, 5489, 0x7fffffff, 0x80000000, 0xffffffff]) {
      const [ours, theirs] = [twisterOfNumber(seed), standard(seed)];
      let unlike = 0;
      for (let i = 0; i < 5000; i++) if (ours.integer() !== theirs()) unlike++;
      expect(unlike).toBe(0);
    }
    for (const length of [2, 8, 623, 624]) {
      const seed = Int32Array.from({ length }, (_, i) => Math.imul(i + length, 0x9e3779b1));
      const [ours, theirs] = [twisterOfWords(seed), standard(seed)];
      let unlike = 0;
      for (let i = 0; i < 500_000; i++) if (ours.uniform() !== theirs.normalized()) unlike++;
      expect(unlike).toBe(0);
    }
  });
});

describe("streams of a key", () => {
  it("are those of @stdlib's factories, uniforms and normals in any order", () => {
    for (let t = 0; t < 40; t++) {
      const [ours, theirs] = [stream("bits", "mixed", t), byFactories("bits", "mixed", t)];
      let unlike = 0;
      for (let i = 0; i < 20_000; i++) {
        const normal = Math.imul(i + t, 0x9e3779b1) < 0;
        const [a, b] = normal
          ? [ours.normal(), theirs.normal()]
          : [ours.uniform(), theirs.uniform()];
        if (a !== b) unlike++;
      }
      expect(unlike).toBe(0);
    }
  });

  it("give their own numbers when drawn from in turn", () => {
    const keys = Array.from({ length: 50 }, (_, t) => ["bits", "turns", t] as const);
    const ours = keys.map((key) => stream(...key));
    const theirs = keys.map((key) => byFactories(...key));
    let unlike = 0;
    for (let i = 0; i < 20_000; i++) {
      const k = (i * 17 + (i >> 5)) % keys.length;
      const draw = ({ normal, uniform }: Stream): number => (i % 3 === 0 ? uniform() : normal());
      if (draw(ours[k]) !== draw(theirs[k])) unlike++;
    }
    expect(unlike).toBe(0);
  });
});
