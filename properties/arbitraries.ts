/** Parameters of the laws, as fast-check draws them. */
import fc from "fast-check";

/** Ranks up to the largest that laws are computed for, small ones in half of the cases. */
export const rank = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 65, max: 4096 }));
/** Loadings of a coordinate, the ends and the middle among them. */
export const rho = fc.oneof(
  fc.constantFrom(0, 1, -1, 0.6),
  fc.double({ min: -1, max: 1, noNaN: true }),
);
/** A vector query and an epsilon. */
export const query = {
  rank: fc.integer({ min: 1, max: 40 }),
  dim: fc.integer({ min: 2, max: 100 }),
  rho: fc.double({ min: -0.5, max: 0.999, noNaN: true }),
  epsilon: fc.double({ min: 0, max: 20, noNaN: true }),
};
