/**
 * The accountants (docs/theory.md A): published values, closed forms, direct integration, and an attack that must stay
 * below them. Slow properties come last: planted bugs try them in this order.
 */
import { smallestEpsilon } from "../src/core/gaussian-mechanism.js";
import { check, defineProperty, near, type Property } from "./property.js";

export const accountants: readonly Property[] = [
  defineProperty({
    name: "accountants: without subsampling T steps are one Gaussian mechanism",
    uses: ["gaussianDelta", "pldEpsilon", "rdpEpsilon"],
    check(s) {
      for (const [noiseMultiplier, steps, delta] of [
        [1, 1, 1e-5],
        [2, 9, 1e-4],
      ] as const) {
        const exact = smallestEpsilon(
          (e) => s.gaussianDelta(e, Math.sqrt(steps) / noiseMultiplier),
          delta,
        );
        const { lower, upper } = s.pldEpsilon(
          { noiseMultiplier, samplingRate: 1, steps },
          delta,
          0.01,
        );
        check(
          lower <= exact && exact <= upper && upper - lower < 0.011 * exact,
          `sigma ${noiseMultiplier}, T ${steps}: [${lower}, ${upper}], exact ${exact}`,
        );
        check(
          s.rdpEpsilon({ noiseMultiplier, samplingRate: 1, steps }, delta).epsilon >= exact,
          "RDP below the exact value",
        );
      }
    },
  }),
  defineProperty({
    name: "accountants: fewer samples, fewer steps, more noise cost less",
    uses: ["pldEpsilon"],
    check(s) {
      const epsilonOf = (noiseMultiplier: number, samplingRate: number, steps: number) =>
        s.pldEpsilon({ noiseMultiplier, samplingRate, steps }, 1e-4, 0.02);
      const middle = epsilonOf(1, 0.1, 10);
      check(
        epsilonOf(1, 0.05, 10).upper < middle.lower &&
          epsilonOf(1, 0.1, 5).upper < middle.lower &&
          epsilonOf(1.5, 0.1, 10).upper < middle.lower,
        "not monotone",
      );
    },
  }),
  defineProperty({
    name: "accountants: one subsampled step by direct integration",
    uses: ["pldEpsilon"],
    check(s) {
      // Its hockey-stick divergence, mixture against Gaussian and back.
      const [q, e] = [0.1, 0.3];
      const density = (x: number, mean: number): number =>
        Math.exp(-((x - mean) ** 2) / 2) / Math.sqrt(2 * Math.PI);
      let [remove, add] = [0, 0];
      for (let i = 0; i < 40_000; i++) {
        const x = -10 + (i + 0.5) * 5.5e-4;
        const [p, g] = [(1 - q) * density(x, 0) + q * density(x, 1), density(x, 0)];
        remove += 5.5e-4 * Math.max(0, p - Math.exp(e) * g);
        add += 5.5e-4 * Math.max(0, g - Math.exp(e) * p);
      }
      const one = s.pldEpsilon(
        { noiseMultiplier: 1, samplingRate: q, steps: 1 },
        Math.max(remove, add),
        0.01,
      );
      check(
        one.lower <= e * (1 + 1e-6) && e * (1 - 1e-6) <= one.upper,
        `one step: [${one.lower}, ${one.upper}] for eps ${e}`,
      );
    },
  }),
  defineProperty({
    name: "accountants: the likelihood-ratio attack on subsampled steps stays below them, and comes near",
    uses: ["stream", "epsilonFromCounts", "pldEpsilon", "rdpEpsilon"],
    check(s) {
      const mechanism = { noiseMultiplier: 0.6, samplingRate: 0.4, steps: 4 };
      const { noiseMultiplier: sigma, samplingRate: q, steps } = mechanism;
      const { normal, uniform } = s.stream("privacy", "subsampled", 0);
      // log p(member)/p(other) of one transcript: each step mixes N(0, sigma^2) and N(1, sigma^2).
      const score = (member: boolean): number => {
        let total = 0;
        for (let t = 0; t < steps; t++) {
          const x = sigma * normal() + (member && uniform() < q ? 1 : 0);
          total += Math.log1p(q * Math.expm1((2 * x - 1) / (2 * sigma * sigma)));
        }
        return total;
      };
      const n = 20_000;
      const [members, others] = [
        Array.from({ length: n }, () => score(true)),
        Array.from({ length: n }, () => score(false)),
      ];
      // The threshold is fixed beforehand, so the counts are clean; limits at 1e-8.
      const above = (list: number[]): number => list.filter((x) => x > 2.2).length;
      const lower = s.epsilonFromCounts(
        { truePositives: above(members), members: n, falsePositives: above(others), nonMembers: n },
        1e-3,
        1e-8,
      );
      const { upper } = s.pldEpsilon(mechanism, 1e-3, 0.01);
      const rdp = s.rdpEpsilon(mechanism, 1e-3).epsilon;
      check(lower <= upper && lower <= rdp, `shown ${lower}, PLD ${upper}, RDP ${rdp}`);
      check(lower > 0.25 * upper, `the attack shows only ${lower} of ${upper}`);
    },
  }),
  defineProperty({
    name: "accountants: published values, and each other",
    uses: ["rdpEpsilon", "pldEpsilon"],
    check(s) {
      const orders = [
        ...Array.from({ length: 99 }, (_, i) => (11 + i) / 10),
        ...Array.from({ length: 52 }, (_, i) => 12 + i),
      ];
      const rdp = s.rdpEpsilon(
        { noiseMultiplier: 1.5, samplingRate: 0.04, steps: 2250 },
        1e-5,
        orders,
      ).epsilon;
      check(near(rdp, 7.32911117, 1e-7), `RDP (1.5, 0.04, 2250): ${rdp}`);
      const mechanism = { noiseMultiplier: 0.8, samplingRate: 0.001, steps: 100 };
      const { lower, upper } = s.pldEpsilon(mechanism, 1e-6);
      check(
        upper - lower <= 0.01 * lower && lower <= upper,
        `bracket [${lower}, ${upper}] is wider than 1%`,
      );
      // Rounding every loss down, and up, to a grid of 4e-6 brackets it as well: [0.260137, 0.260538] (docs/theory.md).
      check(
        lower <= 0.260538 && upper >= 0.260137,
        `bracket [${lower}, ${upper}] misses the independent one`,
      );
      check(s.rdpEpsilon(mechanism, 1e-6).epsilon >= lower, "RDP below PLD");
      // Published as 0.2704: an upper end, its estimate plus the tolerance 0.01 of the accountant that printed it.
      check(near((lower + upper) / 2 + 0.01, 0.2704, 5e-4), "published upper end");
    },
  }),
  defineProperty({
    name: "accountants: rare sampling over many steps",
    uses: ["pldEpsilon", "rdpEpsilon"],
    check(s) {
      // A coarse grid's mean error is multiplied by T; the second is bracketed independently.
      for (const [sigma, q, T, delta, low, high] of [
        [0.7, 1e-4, 1e5, 1e-6, 0, 1.485],
        [0.5, 1e-3, 1e4, 1e-8, 8.433, 8.633],
      ] as const) {
        const mechanism = { noiseMultiplier: sigma, samplingRate: q, steps: T };
        const { lower, upper } = s.pldEpsilon(mechanism, delta, 0.02);
        const { epsilon } = s.rdpEpsilon(mechanism, delta);
        check(
          lower > 0 && lower <= epsilon && lower <= high && upper >= low,
          `sigma ${sigma}, q ${q}, T ${T}: [${lower}, ${upper}], RDP ${epsilon}`,
        );
      }
    },
  }),
];
