/** Noisy releases (docs/theory.md E12): exact profiles against sampled factors. */
import { gradientRow } from "../src/core/gradients.js";
import { check, defineProperty, LIMIT, near, type Property } from "./property.js";
import { overFactors, project } from "./sampling.js";

export const releases: readonly Property[] = [
  defineProperty({
    name: "noisy releases: exact profiles are those of sampled factors",
    uses: ["releaseDelta", "gaussianDelta", "stream", "sampleFactor"],
    check(s) {
      const [r, m, sigma, e] = [3, 10, 1, 0.7];
      const d = gradientRow("spread", m);
      const loss = (shift: Float64Array, normal: () => number): number =>
        shift.reduce((t, x) => t + x * (x / 2 + sigma * normal()), 0) / sigma ** 2;
      const sampled = overFactors(
        s,
        { key: "release", rank: r, dim: m, trials: 20_000 },
        (a, normal) => {
          const l = loss(project(d, a, r), normal);
          return l > e ? -Math.expm1(e - l) : 0;
        },
      );
      check(
        near(sampled.value, s.releaseDelta("m1", e, r, m, sigma), LIMIT * sampled.se),
        `m1: ${sampled.value} +- ${sampled.se}`,
      );
      // |d P|^2 of the projection on the row space, by the beta law's definition: chi2_r/(chi2_r + chi2_{m-r}).
      const projected = overFactors(
        s,
        { key: "release-m2", rank: r, dim: m, trials: 6000 },
        (_, normal) => {
          let [inside, outside] = [0, 0];
          for (let i = 0; i < m; i++) {
            const x = normal() ** 2;
            if (i < r) inside += x;
            else outside += x;
          }
          return s.gaussianDelta(e, Math.sqrt(inside / (inside + outside)) / sigma);
        },
      );
      check(
        near(projected.value, s.releaseDelta("m2", e, r, m, sigma), LIMIT * projected.se),
        `m2: ${projected.value} +- ${projected.se}`,
      );
      check(s.releaseDelta("plain", e, r, m, sigma) === s.gaussianDelta(e, 1 / sigma), "plain");
    },
  }),
];
