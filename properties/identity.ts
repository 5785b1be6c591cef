/** The update identity W_T = W_0 - eta s^2 sum_t G_t A'A (docs/theory.md E1): exact, and for trained A to eta^3. */
import fc from "fast-check";
import { identityDeviation } from "../src/claims/identity/deviation.js";
import { logSlope } from "../src/core/fit.js";
import { check, defineProperty, runs, type Property } from "./property.js";

export const identity: readonly Property[] = [
  defineProperty({
    name: "update identity, frozen A: equality within the derived rounding bound",
    uses: ["stream", "bGradient"],
    check(s) {
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
        runs(),
      );
    },
  }),
  defineProperty({
    name: "update identity, trained A: deviation of order eta^3",
    uses: ["stream", "bGradient"],
    check(s) {
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
  }),
];
