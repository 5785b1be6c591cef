/** Mean, variance and covariance of the noise of a row (docs/theory.md E2), and its symmetries. */
import fc from "fast-check";
import { emptyMoments, meanOf, push } from "../src/core/accumulator.js";
import { gradientRow } from "../src/core/gradients.js";
import { ENTRY_KURTOSIS } from "../src/core/moments.js";
import { check, defineProperty, LIMIT, near, runs, type Property } from "./property.js";
import { sampleNoise } from "./sampling.js";

/** Coordinates 0 and 1 of rows of m rotated by a right angle: q -> q R, A -> A R, so that N -> N R, exactly. */
function turn(rows: Float64Array, m: number): Float64Array {
  const turned = rows.slice();
  for (let j = 0; j < rows.length; j += m) [turned[j], turned[j + 1]] = [-rows[j + 1], rows[j]];
  return turned;
}

export const noiseMoments: readonly Property[] = [
  defineProperty({
    name: "noise has mean zero and the variance law, for every i.i.d. init",
    uses: ["coordinateVariance", "stream", "sampleFactor", "noiseRow"],
    check(s) {
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
  }),
  defineProperty({
    name: "noise of the orthogonal init has its variance law",
    uses: ["orthogonalVariance", "stream", "sampleFactor", "noiseRow"],
    check(s) {
      const q = gradientRow("spiky", 16);
      const sample = sampleNoise(s, "orthogonal", 8, q, 3000);
      check(
        Math.abs(sample.variance.value - s.orthogonalVariance(8, 16, q[0])) <
          LIMIT * sample.variance.se,
        "orthogonal variance",
      );
    },
  }),
  defineProperty({
    name: "noise is homogeneous in q and equivariant under rotations of A",
    uses: ["stream", "sampleFactor", "noiseRow"],
    check(s) {
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
            const turned = s.noiseRow(turn(q, m), turn(a, m), r);
            turn(noise, m).forEach((x, j) =>
              check(
                Math.abs(x - turned[j]) <= 1e-12 * (1 + Math.abs(x)),
                "rotation changes the noise",
              ),
            );
          },
        ),
        runs(),
      );
    },
  }),
  defineProperty({
    name: "moments: covariance of two coordinates and energy of a row",
    uses: [
      "sampleFactor",
      "stream",
      "noiseRow",
      "noiseCovariance",
      "rowEnergy",
      "coordinateVariance",
    ],
    check(s) {
      for (const [init, kappa] of [
        ["gaussian", 3],
        ["rademacher", 1],
      ] as const) {
        const q = gradientRow("spiky", 6);
        const r = 8;
        const [cross, energy] = [emptyMoments(), emptyMoments()];
        const a = new Float64Array(r * q.length);
        for (let t = 0; t < 6000; t++) {
          s.sampleFactor(init, r, q.length, s.stream("privacy", `covariance/${init}`, t), a);
          const noise = s.noiseRow(q, a, r);
          push(cross, noise[0] * noise[1]);
          push(
            energy,
            noise.reduce((x, y) => x + y * y, 0),
          );
        }
        const [c, e] = [meanOf(cross), meanOf(energy)];
        check(
          near(c.value, s.noiseCovariance(q, 0, 1, r, kappa), LIMIT * c.se),
          `${init}: covariance ${c.value}`,
        );
        check(
          near(e.value, s.rowEnergy(r, q.length, kappa), LIMIT * e.se),
          `${init}: energy ${e.value}`,
        );
        check(
          near(s.noiseCovariance(q, 0, 0, r, kappa), s.coordinateVariance(r, q[0], kappa), 1e-15),
          "variance is the covariance with itself",
        );
      }
    },
  }),
];
