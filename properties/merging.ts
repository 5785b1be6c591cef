/** Partial results: merging them is the same as counting everything at once. */
import fc from "fast-check";
import { emptyMoments, push } from "../src/core/accumulator.js";
import { emptyPartial, type NoisePartial } from "../src/experiment/noise/partial.js";
import { check, defineProperty, runs, type Property } from "./property.js";

export const merging: readonly Property[] = [
  defineProperty({
    name: "merging moments is pushing",
    uses: ["mergeMoments"],
    check(s) {
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 40 }),
          fc.nat(40),
          (xs, cut) => {
            const sum = (part: number[]) => {
              const m = emptyMoments();
              part.forEach((x) => push(m, x));
              return m;
            };
            const merged = s.mergeMoments(sum(xs.slice(0, cut)), sum(xs.slice(cut)));
            const all = sum(xs);
            for (const key of ["n", "mean", "m2", "m3", "m4"] as const)
              check(Math.abs(merged[key] - all[key]) <= 1e-9 * (1 + 2e4 * xs.length), key);
            const mean = xs.reduce((a, b) => a + b, 0) / xs.length;
            const m3 = xs.reduce((a, x) => a + (x - mean) ** 3, 0);
            check(Math.abs(merged.m3 - m3) <= 1e-8 * (1 + Math.abs(m3) + 1e3 * xs.length), "m3");
          },
        ),
        runs(),
      );
    },
  }),
  defineProperty({
    name: "merging partials in shard order is associative in its counts, to the last bit",
    uses: ["mergePartials"],
    check(s) {
      const partial = (seed: number): NoisePartial => {
        const p = emptyPartial(1);
        p.rows[0].histogram[seed % 7] += seed;
        p.rows[0].fine[3] += seed;
        p.rows[0].jointHits += seed % 3;
        p.batches[seed % 5] += 1;
        return p;
      };
      fc.assert(
        fc.property(fc.nat(100), fc.nat(100), fc.nat(100), (a, b, c) => {
          const left = s.mergePartials(s.mergePartials(partial(a), partial(b)), partial(c));
          const right = s.mergePartials(partial(a), s.mergePartials(partial(b), partial(c)));
          check(JSON.stringify(left) === JSON.stringify(right), "not associative");
          check(
            left.rows[0].fine[3] === a + b + c && left.batches.reduce((x, y) => x + y) === 3,
            "counts lost",
          );
          check(left.rows[0].jointHits === (a % 3) + (b % 3) + (c % 3), "hits lost");
        }),
        runs(),
      );
    },
  }),
];
