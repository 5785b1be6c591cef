/** The exact privacy profile of one row (docs/theory.md E10). */
import fc from "fast-check";
import { emptyMoments, meanOf, push } from "../src/core/accumulator.js";
import { gradientRow } from "../src/core/gradients.js";
import { logDensity } from "../src/experiment/profile.js";
import { query } from "./arbitraries.js";
import { check, defineProperty, LIMIT, near, runs, type Property } from "./property.js";
import { overFactors, project } from "./sampling.js";

export const privacyProfile: readonly Property[] = [
  defineProperty({
    name: "profile: hockey-stick symmetry, monotone, convex in e^eps, above its floor",
    uses: ["profileDelta", "deltaFloor"],
    check(s) {
      fc.assert(
        fc.property(query.rank, query.dim, query.rho, query.epsilon, (r, m, rho, e) => {
          const delta = (x: number): number => s.profileDelta(r, m, rho, x);
          // v and v' are exchangeable by a rotation, so delta(-e) = 1 - e^-e + e^-e delta(e).
          check(
            near(delta(-e), 1 - Math.exp(-e) + Math.exp(-e) * delta(e), 1e-9),
            `symmetry at r ${r}, m ${m}, rho ${rho}, eps ${e}`,
          );
          const [a, b, c] = [delta(e), delta(e + 0.5), delta(e + 1)];
          const share = (Math.exp(0.5) - 1) / (Math.exp(1) - 1);
          check(
            a >= b - 1e-12 && b >= c - 1e-12 && b <= (1 - share) * a + share * c + 1e-10,
            "not non-increasing and convex",
          );
          check(c >= s.deltaFloor(r, rho) - 1e-12 && a <= 1, "outside [floor, 1]");
        }),
        runs(),
      );
    },
  }),
  defineProperty({
    name: "profile: more columns never hide more (data processing)",
    uses: ["profileDelta"],
    check(s) {
      fc.assert(
        fc.property(query.rank, query.dim, query.rho, query.epsilon, (r, m, rho, e) => {
          check(
            s.profileDelta(r, m + 7, rho, e) >= s.profileDelta(r, m, rho, e) - 1e-9,
            `r ${r}, m ${m}, rho ${rho}, eps ${e}`,
          );
        }),
        runs(),
      );
    },
  }),
  defineProperty({
    name: "profile: its integral over three scalars (s, g, c), computed independently by tensor quadrature",
    uses: ["profileDelta"],
    check(s) {
      for (const [r, m, rho, e, delta] of [
        [3, 8, 0.9, 1, 0.164734],
        [4, 4, 0.5, 2, 0.488556],
        [8, 5, 0.95, 0.5, 0.198813],
        [16, 32, 0.99, 1, 0.026795],
      ] as const) {
        check(
          near(s.profileDelta(r, m, rho, e), delta, 1e-4),
          `delta(${e}) at r ${r}, m ${m}, rho ${rho}: ${s.profileDelta(r, m, rho, e)}`,
        );
      }
    },
  }),
  defineProperty({
    name: "profile: sampled density ratios and infinite losses (r, m = 3..8)",
    uses: ["profileDelta", "deltaFloor", "stream", "sampleFactor"],
    check(s) {
      for (const [r, m, rho] of [
        [3, 3, 0.5],
        [3, 8, 0.9],
        [8, 3, 0.9],
        [8, 8, 0.7],
        [5, 6, -0.2],
      ] as const) {
        const v = gradientRow("one-hot", m);
        const w = new Float64Array(m);
        w.set([rho, Math.sqrt(1 - rho * rho)]);
        const loss = (a: Float64Array): number => {
          const y = project(v, a, r);
          return logDensity(y, v, r) - logDensity(y, w, r);
        };
        const n = 3000;
        // The same draws for all three: each limit holds for its own estimate.
        const losses: number[] = [];
        overFactors(s, { key: `profile/${rho}`, rank: r, dim: m, trials: n }, (a) =>
          losses.push(loss(a)),
        );
        const meanOver = (f: (l: number) => number): ReturnType<typeof meanOf> => {
          const moments = emptyMoments();
          losses.forEach((l) => push(moments, f(l)));
          return meanOf(moments);
        };
        for (const e of [0, 1]) {
          const { value, se } = meanOver((l) => (l > e ? -Math.expm1(e - l) : 0));
          check(
            near(value, s.profileDelta(r, m, rho, e), LIMIT * se),
            `delta(${e}) at r ${r}, m ${m}, rho ${rho}: ${value} +- ${se}`,
          );
        }
        const floor = s.deltaFloor(r, rho);
        const { value } = meanOver((l) => (l === Infinity ? 1 : 0));
        check(
          near(value, floor, LIMIT * Math.sqrt((floor * (1 - floor) + 1 / n) / n)),
          `floor at r ${r}, rho ${rho}: ${value}, ${floor}`,
        );
      }
      check(near(s.deltaFloor(1, 0.9), Math.acos(0.9) / Math.PI, 1e-14), "floor at r = 1");
    },
  }),
  defineProperty({
    name: "profile: the repaired form of the theorem bounds it",
    uses: ["rebuttalRepaired", "profileDelta"],
    check(s) {
      fc.assert(
        fc.property(
          fc.integer({ min: 2, max: 300 }),
          fc.integer({ min: 2, max: 300 }),
          fc.double({ min: 0.3, max: 0.9999, noNaN: true }),
          fc.constantFrom(0.03, 1e-3, 1e-5),
          (r, m, rho, tail) => {
            const bound = s.rebuttalRepaired(r, m, rho, tail);
            if (bound.applies)
              check(
                s.profileDelta(r, m, rho, bound.epsilon) <= bound.delta * (1 + 1e-9),
                `r ${r}, m ${m}, rho ${rho}, tail ${tail}`,
              );
          },
        ),
        runs(),
      );
    },
  }),
];
