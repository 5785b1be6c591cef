/** Total variation of a coordinate (docs/theory.md E4) and the bounds on it (E5). */
import fc from "fast-check";
import { exactDistances } from "../src/core/tv.js";
import { rank, rho } from "./arbitraries.js";
import { check, defineProperty, runs, type Property } from "./property.js";

export const bounds: readonly Property[] = [
  defineProperty({
    name: "bounds dominate the exact distances",
    uses: ["exactTv", "fourthMomentBound", "scaleMixtureBound", "berryEsseenBound"],
    check(s) {
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
        runs(),
      );
    },
  }),
  defineProperty({
    name: "TV falls with the rank and is even in rho",
    uses: ["exactTv"],
    check(s) {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1000 }), rho, (r, p) => {
          const tv = s.exactTv(r, p);
          check(s.exactTv(2 * r + 1, p) < tv && s.exactTv(r, -p) === tv, `r ${r}, rho ${p}`);
        }),
        runs(),
      );
    },
  }),
];
