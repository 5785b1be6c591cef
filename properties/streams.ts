/** Streams of random numbers: trials and experiments are independent, and no key gives two streams. */
import fc from "fast-check";
import { gradientRow } from "../src/core/gradients.js";
import { check, defineProperty, LIMIT, runs, type Property } from "./property.js";
import { sampleNoise } from "./sampling.js";

export const streams: readonly Property[] = [
  defineProperty({
    name: "consecutive trials are uncorrelated and not repeated",
    uses: ["stream", "sampleFactor", "noiseRow"],
    check(s) {
      const xs = sampleNoise(s, "gaussian", 8, gradientRow("spread", 8), 4000).values;
      check(new Set(xs).size === xs.length, "a trial's noise appears twice");
      const square = xs.reduce((a, x) => a + x * x, 0);
      for (const lag of [1, 2, 32]) {
        const correlation = xs.reduce((a, x, i) => a + (i < lag ? 0 : x * xs[i - lag]), 0) / square;
        check(
          Math.abs(correlation) < LIMIT / Math.sqrt(xs.length),
          `lag ${lag}: correlation ${correlation}`,
        );
      }
    },
  }),
  defineProperty({
    name: "streams of different experiments differ",
    uses: ["stream"],
    check(s) {
      const key = fc.tuple(
        fc.constantFrom("x", "y"),
        fc.constantFrom("a", "b", "ab", "1"),
        fc.nat(3),
      );
      fc.assert(
        fc.property(key, key, (k, l) => {
          const same = JSON.stringify(k) === JSON.stringify(l);
          check(
            (s.stream(...k).normal() === s.stream(...l).normal()) === same,
            `${k.join()} and ${l.join()} share a stream, or one key gives two`,
          );
        }),
        runs(400),
      );
    },
  }),
];
