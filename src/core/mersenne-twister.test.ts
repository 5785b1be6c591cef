/** The twister and the streams are those of @stdlib/random, bit for bit. */
import { describe, expect, it } from "vitest";
import { twister } from "./mersenne-twister.js";
import { mt19937, ziggurat } from "./stdlib.oracle.js";
import { stream, streamSeed } from "./stream.js";

const theirs = (key: Int32Array) => mt19937.factory({ seed: key }).normalized;
const drawn = (next: () => number, count: number): number[] => Array.from({ length: count }, next);

describe("the Mersenne twister", () => {
  it("is @stdlib's: keys of 2 to 1,000 words, over several states of 624 words", () => {
    for (const words of [2, 3, 8, 623, 624, 625, 1000]) {
      const key = Int32Array.from(
        { length: words },
        (_, i) => Math.imul(i + 1, -1640531527) ^ words,
      );
      expect(drawn(twister(key).uniform, 3000)).toEqual(drawn(theirs(key), 3000));
    }
  });
  it("is @stdlib's: words of single seeds", () => {
    for (const seed of [1, 5489, 2 ** 31, 2 ** 32 - 1]) {
      const { word } = twister(seed);
      expect(drawn(() => word() >>> 0, 2000)).toEqual(drawn(mt19937.factory({ seed }), 2000));
    }
  });
  it("is @stdlib's for the keys of many streams", () => {
    for (let trial = 0; trial < 200; trial++) {
      const key = streamSeed("20240917", "twister", trial);
      expect(drawn(twister(key).uniform, 20)).toEqual(drawn(theirs(key), 20));
    }
  });
});

describe("streams", () => {
  it("alive at a time give what each gives alone: @stdlib's uniforms and ziggurat", () => {
    const trials = [0, 1, 2];
    const ours = trials.map((trial) => stream("1", "interleaved", trial));
    const alone = trials.map((trial) => {
      const uniform = theirs(streamSeed("1", "interleaved", trial));
      return { uniform, normal: ziggurat.factory({ prng: uniform }) };
    });
    const order = stream("1", "order", 0);
    for (let i = 0; i < 20_000; i++) {
      const k = Math.floor(3 * order.uniform());
      const kind = order.uniform() < 0.3 ? "uniform" : "normal";
      if (ours[k][kind]() !== alone[k][kind]()) expect([i, k, kind]).toBe("the same number");
    }
    expect(ours.map((s) => s.uniform())).toEqual(alone.map((s) => s.uniform()));
  });
});
