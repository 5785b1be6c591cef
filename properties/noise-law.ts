/** The exact law of one coordinate of the noise (docs/theory.md E3). */
import fc from "fast-check";
import { gradientRow } from "../src/core/gradients.js";
import { dkwWidth } from "../src/core/kolmogorov.js";
import { rank, rho } from "./arbitraries.js";
import { check, defineProperty, runs, type Property } from "./property.js";
import { sampleNoise } from "./sampling.js";

export const noiseLaw: readonly Property[] = [
  defineProperty({
    name: "sampled noise follows the exact law (DKW at 1e-10)",
    uses: ["noiseLaw", "stream", "sampleFactor", "noiseRow"],
    check(s) {
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
  }),
  defineProperty({
    name: "cdf is monotone and quantile inverts it",
    uses: ["noiseLaw", "coordinateVariance"],
    check(s) {
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
        runs(),
      );
    },
  }),
];
