/** E5-berry-esseen: the Kolmogorov distance of a coordinate, bounded by its third absolute moment. */
import { berryEsseenBound } from "../../core/bounds.js";
import { boundClaim } from "./bound.js";

export const E5BerryEsseen = boundClaim({
  id: "E5-berry-esseen",
  source: "Shevtsova 2011, arXiv:1111.6554",
  because: "A coordinate is a sum of r independent products of one law.",
  distance: "Kolmogorov",
  bound: berryEsseenBound,
});
