/**
 * The properties. Each takes the subject, so that planted.test.ts can hand it a broken one. Random ones draw from keyed
 * streams at a fixed seed and judge z scores at 7 standard errors: 2.6e-12 each for normal estimates, fewer than 1,000
 * in all, with sample sizes (>= 2,000 at rank >= 8) at which the heavier tails of the noise cost less than a factor 100.
 * The false-alarm probability of the whole file is therefore below 3e-7 a run.
 */
import fc from "fast-check";
import { emptyMoments, push, varianceOf, meanOf } from "../src/core/accumulator.js";
import { identityDeviation } from "../src/claims/identity/deviation.js";
import { logSlope } from "../src/core/fit.js";
import { gradientRow } from "../src/core/gradients.js";
import { ENTRY_KURTOSIS } from "../src/core/moments.js";
import type { Init } from "../src/core/factors.js";
import { dkwWidth } from "../src/core/kolmogorov.js";
import { exactDistances } from "../src/core/tv.js";
import { emptyPartial, type NoisePartial } from "../src/experiment/noise/partial.js";
import type { Subject } from "./subject.js";

const LIMIT = 7;
const fail = (message: string): never => {
  throw new Error(message);
};
const check = (ok: boolean, message: string): void => {
  if (!ok) fail(message);
};
const settings = { seed: 20240917, numRuns: 60 };
const rank = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 65, max: 4096 }));
const rho = fc.oneof(fc.constantFrom(0, 1, -1, 0.6), fc.double({ min: -1, max: 1, noNaN: true }));

interface Sample {
  mean: { value: number; se: number };
  variance: { value: number; se: number };
  values: number[];
}

function sampleNoise(
  s: Subject,
  init: Init,
  r: number,
  q: Float64Array,
  trials: number,
  j = 0,
): Sample {
  const moments = emptyMoments();
  const values: number[] = [];
  const a = new Float64Array(r * q.length);
  for (let t = 0; t < trials; t++) {
    s.sampleFactor(init, r, q.length, s.stream("properties", `${init}/${r}/${q.length}`, t), a);
    const x = s.noiseRow(q, a, r)[j];
    push(moments, x);
    values.push(x);
  }
  return { mean: meanOf(moments), variance: varianceOf(moments), values };
}

/** Name -> property. */
export const PROPERTIES: Record<string, (s: Subject) => void> = {
  "update identity, frozen A: equality within the derived rounding bound"(s) {
    const run = fc.record({
      n: fc.integer({ min: 1, max: 9 }),
      m: fc.integer({ min: 1, max: 12 }),
      rank: fc.integer({ min: 1, max: 6 }),
      steps: fc.integer({ min: 1, max: 12 }),
      eta: fc.constantFrom(1e-3, 1e-2, 0.05),
      scaling: fc.constantFrom(0.5, 1, 2),
      trainA: fc.constant(false),
    });
    fc.assert(
      fc.property(run, fc.nat(1e6), (r, trial) => {
        const { ratio } = identityDeviation(
          r,
          s.stream("properties", "identity", trial),
          s.bGradient,
        );
        check(ratio <= 1, `deviation is ${ratio} rounding bounds`);
      }),
      settings,
    );
  },
  "update identity, trained A: deviation of order eta^3"(s) {
    for (let t = 0; t < 5; t++) {
      const points = [0, 1, 2, 3].map((k) => {
        const eta = 2 ** (-6 - k);
        return {
          x: eta,
          y: identityDeviation(
            { n: 5, m: 7, rank: 3, steps: 4, eta, scaling: 1, trainA: true },
            s.stream("properties", "trained", t),
            s.bGradient,
          ).absolute,
        };
      });
      const { value } = logSlope(points);
      check(Math.abs(value - 3) < 0.3, `order ${value}`);
    }
  },
  "noise has mean zero and the variance law, for every i.i.d. init"(s) {
    for (const init of ["gaussian", "kaiming-uniform", "rademacher"] as const) {
      for (const shape of ["spread", "spiky", "one-hot"] as const) {
        const q = gradientRow(shape, 16);
        const r = 8;
        const theory = s.coordinateVariance(r, q[0], ENTRY_KURTOSIS[init]);
        const sample = sampleNoise(s, init, r, q, 3000);
        if (theory < 1e-12) {
          check(
            sample.values.every((x) => Math.abs(x) < 1e-12),
            `${init} ${shape}: not constant`,
          );
          continue;
        }
        check(
          Math.abs(sample.mean.value) < LIMIT * Math.sqrt(theory / 3000),
          `${init} ${shape}: mean ${sample.mean.value}`,
        );
        check(
          Math.abs(sample.variance.value - theory) < LIMIT * sample.variance.se,
          `${init} ${shape}: variance ${sample.variance.value}, theory ${theory}`,
        );
      }
    }
  },
  "noise of the orthogonal init has its variance law"(s) {
    const q = gradientRow("spiky", 16);
    const sample = sampleNoise(s, "orthogonal", 8, q, 3000);
    check(
      Math.abs(sample.variance.value - s.orthogonalVariance(8, 16, q[0])) <
        LIMIT * sample.variance.se,
      "orthogonal variance",
    );
  },
  "sampled noise follows the exact law (DKW at 1e-10)"(s) {
    for (const [r, shape] of [
      [1, "spread"],
      [4, "spiky"],
      [16, "one-hot"],
    ] as const) {
      const q = gradientRow(shape, 12);
      const law = s.noiseLaw(r, q[0]);
      const xs = sampleNoise(s, "gaussian", r, q, 2000).values.sort((a, b) => a - b);
      const worst = xs.reduce((w, x, i) => {
        const f = law.cdf(x);
        return Math.max(w, Math.abs(f - i / xs.length), Math.abs((i + 1) / xs.length - f));
      }, 0);
      check(worst < dkwWidth(xs.length, 1e-10), `r ${r} ${shape}: sup|F_n - F| = ${worst}`);
    }
  },
  "consecutive trials are uncorrelated and not repeated"(s) {
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
  "streams of different experiments differ"(s) {
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
      { ...settings, numRuns: 400 },
    );
  },
  "noise is homogeneous in q and equivariant under rotations of A"(s) {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 2, max: 9 }),
        fc.constantFrom(0.25, 2, 8),
        (trial, r, m, scale) => {
          const source = s.stream("properties", "rotation", trial);
          const a = new Float64Array(r * m);
          s.sampleFactor("gaussian", r, m, source, a);
          const q = Float64Array.from({ length: m }, () => source.normal());
          const noise = s.noiseRow(q, a, r);
          const scaled = s.noiseRow(
            q.map((x) => scale * x),
            a,
            r,
          );
          noise.forEach((x, j) =>
            check(x * scale === scaled[j], "scaling by a power of two is not exact"),
          );
          // Rotate coordinates 0 and 1 by a right angle: q -> q R, A -> A R, so N -> N R, exactly.
          const turn = (v: Float64Array): Float64Array =>
            v.map((x, j) => (j % m === 0 ? -v[j + 1] : j % m === 1 ? v[j - 1] : x));
          const turned = s.noiseRow(turn(q), turn(a), r);
          turn(noise).forEach((x, j) =>
            check(
              Math.abs(x - turned[j]) <= 1e-12 * (1 + Math.abs(x)),
              "rotation changes the noise",
            ),
          );
        },
      ),
      settings,
    );
  },
  "cdf is monotone and quantile inverts it"(s) {
    fc.assert(
      fc.property(rank, rho, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (r, p, u) => {
        const law = s.noiseLaw(r, p);
        const n = law.quantile(u);
        const step = 1e-9 * Math.max(Math.abs(n), Math.sqrt(law.variance));
        check(
          law.cdf(n) >= u - 1e-10 && law.cdf(n - step) <= u + 1e-10,
          `quantile(${u}) of r ${r}, rho ${p}`,
        );
        check(Math.abs(law.cdf(n) + law.survival(n) - 1) < 1e-9, "cdf + survival");
        check(Math.abs(law.variance - s.coordinateVariance(r, p)) < 1e-15, "variance of the law");
      }),
      settings,
    );
  },
  "bounds dominate the exact distances"(s) {
    fc.assert(
      fc.property(rank, rho, (r, p) => {
        const { kolmogorov } = exactDistances(r, p);
        const tv = s.exactTv(r, p);
        check(
          tv <= s.fourthMomentBound(r, p) &&
            tv <= s.scaleMixtureBound(r, p) + 1e-8 &&
            kolmogorov <= s.berryEsseenBound(r, p) &&
            kolmogorov <= tv + 1e-12,
          `r ${r}, rho ${p}`,
        );
      }),
      { ...settings, numRuns: 40 },
    );
  },
  "TV falls with the rank and is even in rho"(s) {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), rho, (r, p) => {
        const tv = s.exactTv(r, p);
        check(s.exactTv(2 * r + 1, p) < tv && s.exactTv(r, -p) === tv, `r ${r}, rho ${p}`);
      }),
      { ...settings, numRuns: 40 },
    );
  },
  "merging moments is pushing"(s) {
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
      settings,
    );
  },
  "merging partials in shard order is associative in its counts, to the last bit"(s) {
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
      settings,
    );
  },
};
