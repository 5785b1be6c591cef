/** The Gaussian mechanism, which the accountants and the comparisons with DP-SGD build on. */
import fc from "fast-check";
import { check, defineProperty, near, runs, type Property } from "./property.js";

export const gaussianMechanism: readonly Property[] = [
  defineProperty({
    name: "Gaussian mechanism: closed values, composition is a larger mu, group privacy",
    uses: ["gaussianDelta"],
    check(s) {
      check(near(s.gaussianDelta(1, 1), 0.1269367375, 1e-10), "delta(1; 1)");
      fc.assert(
        fc.property(
          fc.double({ min: 0.05, max: 5, noNaN: true }),
          fc.double({ min: 0, max: 10, noNaN: true }),
          (mu, e) => {
            const d = s.gaussianDelta(e, mu);
            check(
              near(s.gaussianDelta(-e, mu), 1 - Math.exp(-e) + Math.exp(-e) * d, 1e-12),
              `symmetry at mu ${mu}, eps ${e}`,
            );
            // Two members: delta_2(2 eps) <= (1 + e^eps) delta_1(eps), and mu doubles.
            check(
              s.gaussianDelta(2 * e, 2 * mu) <= (1 + Math.exp(e)) * d + 1e-14,
              `group privacy at mu ${mu}, eps ${e}`,
            );
            check(
              d <= s.gaussianDelta(e, 1.1 * mu) && d >= s.gaussianDelta(e + 0.1, mu),
              "monotone",
            );
          },
        ),
        runs(200),
      );
    },
  }),
];
